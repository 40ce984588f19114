package io.tessera.integration.deploy;

import java.util.List;
import java.util.stream.Stream;

/**
 * Where processes run.
 *
 * @param address its IP address
 * @param entry what a command must begin with to run there
 */
record Host(String address, List<String> entry) {
  /** This machine as it is. */
  static final Host THIS = new Host("127.0.0.1", List.of());

  /** A command in the form that runs it there. */
  List<String> command(List<String> command) {
    return Stream.concat(entry.stream(), command.stream()).toList();
  }
}
