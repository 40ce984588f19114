package io.tessera.spark.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tessera.core.storage.LocalStorage;
import io.tessera.spark.exit.ExitCode;
import io.tessera.spark.exit.JobException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeaseTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  @TempDir Path dir;
  private RunDirectory run;

  @BeforeEach
  void open() {
    run = new RunDirectory(new LocalStorage(dir));
  }

  @Test
  void secondHolderIsRefusedForNow() {
    Lease held = take(NOON);

    assertThatThrownBy(() -> take(NOON.plusSeconds(30)))
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.TEMPORARY))
        .hasMessageContaining(
            "is in use by `tessera shard` (process " + ProcessHandle.current().pid())
        .hasMessageContaining("last seen 30 s ago")
        .hasMessageContaining("try again in 90 s");
    held.close();
  }

  @Test
  void givenBackLeaseIsFree() {
    take(NOON).close();

    take(NOON.plusSeconds(1)).close();

    assertThat(run.storage().list("lease")).hasSize(1);
  }

  @Test
  void silentHolderIsSucceeded() {
    write(1, "elsewhere", 4711, NOON);

    take(NOON.plus(Lease.EXPIRY).plusMillis(1)).close();

    assertThat(run.storage().list("lease").get(0).path()).isEqualTo("lease/000000002.json");
  }

  @Test
  void holderOnAnotherMachineIsBelievedWhileItsSignsAreFresh() {
    write(1, "elsewhere", 4711, NOON);

    assertThatThrownBy(() -> take(NOON.plusSeconds(100))).hasMessageContaining("on elsewhere");
  }

  @Test
  void deadProcessOfThisMachineIsSucceededAtOnce() throws Exception {
    Process dead = new ProcessBuilder("true").start();
    dead.waitFor();
    Lease mine = take(NOON);
    String host = run.read("lease/000000001.json", LeaseRecord.class).orElseThrow().host();
    mine.close();
    write(2, host, dead.pid(), NOON.plusSeconds(1));

    take(NOON.plusSeconds(2)).close();
  }

  @Test
  void ofManySuccessorsOneWins() throws Exception {
    write(7, "elsewhere", 4711, NOON);
    AtomicInteger winners = new AtomicInteger();
    AtomicInteger losers = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    List<Callable<Void>> contenders = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      contenders.add(
          () -> {
            try {
              var unused = take(NOON.plusSeconds(600));
              winners.incrementAndGet();
            } catch (JobException e) {
              losers.incrementAndGet();
            }
            return null;
          });
    }
    for (var contender : threads.invokeAll(contenders)) {
      contender.get();
    }
    threads.shutdown();

    assertThat(winners).hasValue(1);
    assertThat(losers).hasValue(7);
  }

  private Lease take(Instant now) {
    return Lease.take(run, "tessera shard", InstantSource.fixed(now), () -> {});
  }

  private void write(int number, String host, long process, Instant heartbeat) {
    run.write(
        "lease/%09d.json".formatted(number),
        new LeaseRecord("h" + number, host, process, "tessera x", heartbeat.toEpochMilli(), false));
  }
}
