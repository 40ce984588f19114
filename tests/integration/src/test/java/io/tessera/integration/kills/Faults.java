package io.tessera.integration.kills;

import io.tessera.integration.kills.Fault.Action;
import io.tessera.integration.kills.Fault.Moment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A folder of faults that wait for their moment, shared by all processes of a run. A fault is a
 * file; the process that it strikes renames it first, so it strikes once.
 */
record Faults(Path folder) {
  private static final String WAITING = ".fault";
  private static final String FIRED = ".fired";
  private static final String FULL = "full-";

  /** Lays out faults in place of those that are there. */
  void set(List<Fault> faults) throws IOException {
    Files.createDirectories(folder);
    for (Path old : list("")) {
      Files.deleteIfExists(old);
    }
    for (int i = 0; i < faults.size(); i++) {
      Files.writeString(folder.resolve(i + WAITING), faults.get(i).text());
    }
  }

  /** How many have struck. */
  int fired() throws IOException {
    return list(FIRED).size();
  }

  /** Claims a fault that strikes now. */
  Optional<Fault> claim(Moment moment, String path) throws IOException {
    for (Path file : list(WAITING)) {
      Optional<Fault> fault = read(file).filter(waiting -> waiting.strikes(moment, path));
      if (fault.isPresent() && isClaimed(file)) {
        return fault;
      }
    }
    return Optional.empty();
  }

  private static Optional<Fault> read(Path file) throws IOException {
    try {
      return Optional.of(Fault.parse(Files.readString(file)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static boolean isClaimed(Path file) throws IOException {
    try {
      Files.move(
          file,
          file.resolveSibling(file.getFileName().toString().replace(WAITING, FIRED)),
          StandardCopyOption.ATOMIC_MOVE);
      return true;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /**
   * Lets the fault of this moment happen, if there is one.
   *
   * @return it, for what only the caller can do
   */
  Optional<Fault> strike(Moment moment, String path) throws IOException {
    Optional<Fault> fault = claim(moment, path);
    if (fault.isPresent()) {
      Duration delay = fault.get().delay();
      switch (fault.get().action()) {
        case KILL -> kill(delay);
        case STALL -> stall(delay);
        case FULL -> Files.createFile(folder.resolve(FULL + pid()));
        default -> {}
      }
    }
    return fault;
  }

  /** Whether a fault of this moment asks for an action that is the caller's. */
  boolean strikes(Action action, Moment moment, String path) throws IOException {
    return strike(moment, path).filter(fault -> fault.action() == action).isPresent();
  }

  /**
   * For a process that is about to write.
   *
   * @throws IOException if its disk is full
   */
  void checkSpace() throws IOException {
    if (Files.exists(folder.resolve(FULL + pid()))) {
      throw new IOException("No space left on device");
    }
  }

  private static long pid() {
    return ProcessHandle.current().pid();
  }

  private static void kill(Duration delay) {
    if (delay.isZero()) {
      killNow();
      stall(Duration.ofHours(1));
    } else {
      Thread later =
          new Thread(
              () -> {
                stall(delay);
                killNow();
              });
      later.setDaemon(true);
      later.start();
    }
  }

  private static void killNow() {
    try {
      new ProcessBuilder("kill", "-9", String.valueOf(pid())).start();
    } catch (IOException e) {
      throw new IllegalStateException("Cannot kill this process", e);
    }
  }

  /** Sleeps like a process that hangs in the kernel. */
  private static void stall(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    boolean interrupted = false;
    for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
      try {
        TimeUnit.NANOSECONDS.sleep(left);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private List<Path> list(String ending) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    }
  }
}
