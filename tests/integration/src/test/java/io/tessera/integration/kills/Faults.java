package io.tessera.integration.kills;

import io.tessera.integration.kills.Fault.Action;
import io.tessera.integration.kills.Fault.Moment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
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
  private static final String SEEN = ".seen";
  private static final String STRUCK = ".struck";
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

  /** How many operations a fault has counted, if its turn is not the first. */
  int seen(int fault) throws IOException {
    Path file = folder.resolve(fault + SEEN);
    return Files.exists(file) ? Math.toIntExact(Files.size(file)) : 0;
  }

  /** What a fault struck: the moment and the file; empty if it did not. */
  Optional<String> struck(int fault) throws IOException {
    Path file = folder.resolve(fault + STRUCK);
    return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
  }

  /** Claims a fault that strikes now. */
  Optional<Fault> claim(Moment moment, String path) throws IOException {
    Optional<Fault> claimed = Optional.empty();
    for (Path file : list(WAITING)) {
      Optional<Fault> fault = read(file).filter(waiting -> waiting.strikes(moment, path));
      if (fault.isPresent()
          && isItsTurn(file, fault.get())
          && claimed.isEmpty()
          && isClaimed(file)) {
        Files.writeString(renamed(file, STRUCK), moment + " " + path);
        claimed = fault;
      }
    }
    return claimed;
  }

  /** Counts an operation; processes append to one file. */
  private static boolean isItsTurn(Path file, Fault fault) throws IOException {
    if (fault.turn() == 1) {
      return true;
    }
    Path seen = renamed(file, SEEN);
    Files.write(seen, new byte[1], StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    return Files.size(seen) >= fault.turn();
  }

  private static Path renamed(Path file, String ending) {
    return file.resolveSibling(file.getFileName().toString().replace(WAITING, ending));
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
      Files.move(file, renamed(file, FIRED), StandardCopyOption.ATOMIC_MOVE);
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
        case KILL_DRIVER -> killNow(driver());
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
      killNow(pid());
      stall(Duration.ofHours(1));
    } else {
      Thread later =
          new Thread(
              () -> {
                stall(delay);
                killNow(pid());
              });
      later.setDaemon(true);
      later.start();
    }
  }

  private static void killNow(long process) {
    try {
      new ProcessBuilder("kill", "-9", String.valueOf(process)).start();
    } catch (IOException e) {
      throw new IllegalStateException("Cannot kill process " + process, e);
    }
  }

  /** The driver has started this executor; whoever adopts one whose driver is dead is no Java. */
  private static long driver() {
    return ProcessHandle.current()
        .parent()
        .filter(parent -> parent.info().command().orElse("").endsWith("/java"))
        .orElseThrow(() -> new IllegalStateException("Cannot find this executor's driver"))
        .pid();
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
