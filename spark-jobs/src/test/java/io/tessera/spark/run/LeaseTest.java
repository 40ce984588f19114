package io.tessera.spark.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tessera.core.storage.DelegatingStorage;
import io.tessera.core.storage.LocalStorage;
import io.tessera.core.storage.Storage;
import io.tessera.spark.exit.ExitCode;
import io.tessera.spark.exit.JobException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    write(1, "here", dead.pid(), NOON, ProcessSpace.here().orElseThrow());

    take(NOON.plusSeconds(1)).close();
  }

  /** Containers and machines may share a name and not see each other's processes. */
  @Test
  void nameOfTheMachineDoesNotTellThatAProcessIsDead() throws Exception {
    Process dead = new ProcessBuilder("true").start();
    dead.waitFor();
    write(1, Lease.thisMachine(), dead.pid(), NOON, "another boot pid:[1]");

    assertThatThrownBy(() -> take(NOON.plusSeconds(1))).hasMessageContaining("is in use by");
  }

  @Test
  void whoWasSucceededWritesNoRecords() {
    Lease paused = take(NOON);
    RunDirectory held = run.under(paused);
    held.write("a.json", "before");
    Lease successor = take(NOON.plusSeconds(200));

    assertThat(paused.isHeld()).isFalse();
    for (ThrowingCallable write :
        List.<ThrowingCallable>of(
            held::requireHeld,
            () -> held.write("a.json", "after"),
            () -> held.create("b.json", "after"))) {
      assertThatThrownBy(write)
          .isInstanceOfSatisfying(
              JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.TEMPORARY))
          .hasMessageContaining("another process took the run over");
    }
    assertThat(run.read("a.json", String.class)).contains("before");
    assertThat(run.storage().exists("b.json")).isFalse();
    paused.close();
    assertThat(run.storage().list("lease")).hasSize(1);
    successor.close();
  }

  /** Its number was given, given back and cleared away since it looked. */
  @Test
  void whoComesTooLateForANumberIsRefused() {
    take(NOON).close();
    Storage slow =
        new DelegatingStorage(run.storage()) {
          @Override
          public boolean createIfAbsent(String path, byte[] content) {
            take(NOON).close(); // the same number
            take(NOON).close(); // the next, which clears it away
            return super.createIfAbsent(path, content);
          }
        };

    assertThatThrownBy(
            () ->
                Lease.take(
                    new RunDirectory(slow), "tessera x", InstantSource.fixed(NOON), () -> {}))
        .hasMessageContaining("started at the same moment");
  }

  @Test
  void foreignFilesAreNoClaims() {
    write(1, "elsewhere", 4711, NOON);
    run.storage().write("lease/000000001 (copy).json", new byte[0]);
    run.storage().write("lease/notes", new byte[0]);

    assertThatThrownBy(() -> take(NOON.plusSeconds(1))).hasMessageContaining("on elsewhere");
    take(NOON.plusSeconds(200)).close();
    assertThat(run.storage().exists("lease/000000002.json")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{\"holder\": \"x\", \"ho", "{\"lease\": {\"version\": 2}}"})
  void whatIsNoClaimIsNamedWithItsRemedy(String content) {
    run.storage().write("lease/000000001.json", content.getBytes(StandardCharsets.UTF_8));

    assertThatThrownBy(() -> take(NOON))
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_DATA))
        .hasMessageContaining("lease/000000001.json")
        .hasMessageEndingWith("If no other command does, delete it and run the command again.");
  }

  @Test
  void localhostIsNobodysName() {
    assertThat(Lease.isThisMachine("unknown-host")).isFalse();
    assertThat(Lease.isThisMachine("localhost")).isFalse();
    assertThat(Lease.isThisMachine("elsewhere.example")).isFalse();
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
    write(number, host, process, heartbeat, null);
  }

  private void write(
      int number, String host, long process, Instant heartbeat, @Nullable String processSpace) {
    run.write(
        "lease/%09d.json".formatted(number),
        new LeaseRecord(
            1,
            "h" + number,
            host,
            process,
            "tessera x",
            heartbeat.toEpochMilli(),
            false,
            processSpace));
  }
}
