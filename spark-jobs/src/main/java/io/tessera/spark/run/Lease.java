package io.tessera.spark.run;

import io.tessera.core.checkpoint.JsonException;
import io.tessera.core.storage.StorageException;
import io.tessera.core.storage.StoredFile;
import io.tessera.spark.exit.JobException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The right to write to a run, held by one process at a time. A holder shows every few seconds that
 * it lives; one that has not for {@link #EXPIRY}, or that is known to be dead, may be succeeded.
 * Claims are numbered and each number is made create-if-absent, so that of several successors one
 * wins.
 */
public final class Lease implements AutoCloseable {
  /**
   * After so long without a sign of life a holder counts as dead. Clocks of machines may differ by
   * less than this.
   */
  static final Duration EXPIRY = Duration.ofMinutes(2);

  private static final Duration HEARTBEAT = Duration.ofSeconds(20);
  private static final String FOLDER = "lease";
  private static final String UNKNOWN_HOST = "unknown-host";

  private final RunDirectory run;
  private final InstantSource clock;
  private final String path;
  private final LeaseRecord record;
  private final ScheduledExecutorService heart;
  private volatile boolean lost;

  private Lease(RunDirectory run, InstantSource clock, String path, LeaseRecord record) {
    this.run = run;
    this.clock = clock;
    this.path = path;
    this.record = record;
    this.heart =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "lease");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Takes the lease and keeps it until closed.
   *
   * @param command what the holder runs, for the message of those who come later
   * @param onLoss called if another process took the lease over
   * @throws JobException (temporary) if another process holds it
   */
  public static Lease take(RunDirectory run, String command, InstantSource clock, Runnable onLoss) {
    long number = nextNumber(run, clock);
    LeaseRecord mine =
        new LeaseRecord(
            LeaseRecord.VERSION,
            UUID.randomUUID().toString(),
            thisMachine(),
            ProcessHandle.current().pid(),
            command,
            clock.millis(),
            false,
            ProcessSpace.here().orElse(null));
    String path = path(number);
    // a number that was free may be an old one: whoever came later deletes those before
    if (!run.create(path, mine) || !isNewest(run, path)) {
      throw JobException.temporary(
          "Cannot start: another command on " + run.location("") + " started at the same moment");
    }
    deleteOlder(run, path);
    Lease lease = new Lease(run, clock, path, mine);
    var unused =
        lease.heart.scheduleAtFixedRate(
            () -> lease.beat(onLoss),
            HEARTBEAT.toMillis(),
            HEARTBEAT.toMillis(),
            TimeUnit.MILLISECONDS);
    return lease;
  }

  private static long nextNumber(RunDirectory run, InstantSource clock) {
    Optional<String> newest = newest(run);
    if (newest.isEmpty()) {
      return 1;
    }
    read(run, newest.get()).ifPresent(held -> refuseIfAlive(run, held, clock));
    String name = newest.get().substring(FOLDER.length() + 1);
    return Long.parseLong(name.substring(0, name.indexOf('.'))) + 1;
  }

  private static Optional<LeaseRecord> read(RunDirectory run, String path) {
    try {
      return run.read(path, LeaseRecord.class);
    } catch (JsonException e) {
      throw JobException.badData(
              e.getMessage()
                  + "\nIt tells who works on the run. If no other command does, delete it and run the command again.")
          .causedBy(e);
    }
  }

  private static void refuseIfAlive(RunDirectory run, LeaseRecord held, InstantSource clock) {
    long age = clock.millis() - held.heartbeatMillis();
    if (held.released() || age > EXPIRY.toMillis() || isKnownDead(held)) {
      return;
    }
    throw JobException.temporary(
        "Cannot start: %s is in use by `%s` (process %d on %s, last seen %d s ago). Wait for it, or stop it; if it is dead, try again in %d s."
            .formatted(
                run.location(""),
                held.command(),
                held.process(),
                held.host(),
                Math.max(0, age / 1000),
                Math.max(1, (EXPIRY.toMillis() - age) / 1000)));
  }

  /** A process whose number means something here and that is gone needs no waiting for. */
  private static boolean isKnownDead(LeaseRecord held) {
    return ProcessSpace.here().filter(here -> here.equals(held.processSpace())).isPresent()
        && ProcessHandle.of(held.process()).filter(ProcessHandle::isAlive).isEmpty();
  }

  private static Optional<String> newest(RunDirectory run) {
    return run.storage().list(FOLDER).stream()
        .map(StoredFile::path)
        .filter(path -> path.matches(FOLDER + "/\\d{9}\\.json"))
        .reduce((before, after) -> after);
  }

  private static boolean isNewest(RunDirectory run, String path) {
    return newest(run).equals(Optional.of(path));
  }

  private static void deleteOlder(RunDirectory run, String newest) {
    for (StoredFile file : run.storage().list(FOLDER)) {
      if (file.path().compareTo(newest) < 0) {
        run.storage().deleteRecursively(file.path());
      }
    }
  }

  private static String path(long number) {
    return String.format(Locale.ROOT, "%s/%09d.json", FOLDER, number);
  }

  /** This machine's name, as leases tell it. */
  public static String thisMachine() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return UNKNOWN_HOST;
    }
  }

  /**
   * Whether a name that {@link #thisMachine} gave is this machine's alone: {@code localhost} is
   * every machine's.
   */
  public static boolean isThisMachine(String host) {
    return host.equals(thisMachine())
        && !host.equals(UNKNOWN_HOST)
        && !host.toLowerCase(Locale.ROOT).startsWith("localhost");
  }

  /** Shows that the holder lives, unless someone else took over. */
  private void beat(Runnable onLoss) {
    try {
      if (!isHeld()) {
        heart.shutdown();
        onLoss.run();
        return;
      }
      run.write(path, record.beating(clock.millis()));
    } catch (RuntimeException e) {
      // the next beat may get through; if none does for long, another process takes over
    }
  }

  /**
   * Looks whether no other process took the lease over.
   *
   * @throws StorageException if the run's storage refuses
   */
  public boolean isHeld() {
    lost = lost || !isNewest(run, path);
    return !lost;
  }

  /**
   * Looks before something is written that only the holder may write.
   *
   * @throws JobException (temporary) if another process took the lease over
   */
  void requireHeld() {
    if (!isHeld()) {
      throw JobException.temporary(
          "Cannot write to "
              + run.location("")
              + ": another process took the run over, as this one gave no sign of life for two minutes."
              + " What it had not committed doesn't count.");
    }
  }

  /** Gives the lease back; where that fails it expires by itself. */
  @Override
  public void close() {
    heart.shutdownNow();
    try {
      if (isHeld()) {
        run.write(path, record.givenBack(clock.millis()));
      }
    } catch (StorageException e) {
      // the command has ended as it has ended
    }
  }
}
