package io.tessera.integration.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.opentest4j.TestAbortedException;

/**
 * Two hosts and the cable between them: network namespaces of Linux, which share this machine's
 * files and nothing of its network. They need no rights where the system lets everybody make them,
 * and end with this JVM, however it ends.
 */
final class CabledHosts implements AutoCloseable {
  private static final String CABLE = "cable";

  private final List<Process> holders = new ArrayList<>();
  private final Host near;
  private final Host far;

  private CabledHosts() throws IOException {
    try {
      near = host("192.0.2.1", List.of("unshare", "--user", "--map-root-user", "--net"));
      far = host("192.0.2.2", near.command(List.of("unshare", "--net")));
      String other = String.valueOf(holders.get(1).pid());
      ip(near, "link add " + CABLE + " type veth peer name " + CABLE + " netns " + other);
      for (Host host : List.of(near, far)) {
        ip(host, "address add " + host.address() + "/24 dev " + CABLE);
        ip(host, "link set lo up");
        ip(host, "link set " + CABLE + " up");
      }
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  /** Makes them; where that can't be, the test is skipped: containers often forbid it. */
  static CabledHosts make() {
    try {
      return new CabledHosts();
    } catch (IOException e) {
      String reason =
          "Cannot make network namespaces: "
              + e.getMessage()
              + "; it takes Linux that lets this user make them, util-linux and iproute2";
      System.err.println("Skipped: " + reason);
      throw new TestAbortedException(reason);
    }
  }

  Host near() {
    return near;
  }

  Host far() {
    return far;
  }

  /** Takes the cable out of the far host: what is on its way is lost, and nobody is told. */
  void unplug() {
    setCable("down");
  }

  /** Puts it in again. */
  void plug() {
    setCable("up");
  }

  private void setCable(String state) {
    try {
      ip(far, "link set " + CABLE + " " + state);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A namespace lasts as long as a process in it: this one waits for the end of its input. */
  private Host host(String address, List<String> unshare) throws IOException {
    List<String> command = new ArrayList<>(unshare);
    command.addAll(List.of("sh", "-c", "echo there; exec cat"));
    Process holder = new ProcessBuilder(command).redirectErrorStream(true).start();
    holders.add(holder);
    String answer = holder.inputReader(StandardCharsets.UTF_8).readLine();
    if (!"there".equals(answer)) {
      throw new IOException(answer);
    }
    return new Host(
        address,
        List.of(
            "nsenter",
            "--target=" + holder.pid(),
            "--user",
            "--net",
            "--preserve-credentials",
            "--"));
  }

  private static void ip(Host host, String arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(arguments.split(" ", -1)));
    Process ip = new ProcessBuilder(host.command(command)).redirectErrorStream(true).start();
    String answer = new String(ip.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    try {
      if (ip.waitFor() != 0) {
        throw new IOException("ip " + arguments + ": " + answer);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("ip " + arguments + ": interrupted", e);
    }
  }

  @Override
  public void close() {
    holders.forEach(Process::destroyForcibly);
  }
}
