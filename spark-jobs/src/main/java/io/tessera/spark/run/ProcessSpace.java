package io.tessera.spark.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a process number means the same process: on one machine since it was started, within one
 * container. Names of machines don't tell: containers may share one and not see each other's
 * processes, and badly set up machines are all called alike.
 */
final class ProcessSpace {
  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
  private static final Path NAMESPACE = Path.of("/proc/self/ns/pid");

  private ProcessSpace() {}

  /** That of this process; empty where nothing tells. */
  static Optional<String> here() {
    if (!Files.exists(BOOT)) {
      // a system without Linux' containers: there the name must do
      return Optional.of(Lease.thisMachine()).filter(Lease::isThisMachine);
    }
    try {
      return Optional.of(Files.readString(BOOT).strip() + " " + Files.readSymbolicLink(NAMESPACE));
    } catch (IOException | UnsupportedOperationException e) {
      return Optional.empty();
    }
  }
}
