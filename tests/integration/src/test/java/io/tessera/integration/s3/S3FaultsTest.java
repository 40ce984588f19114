package io.tessera.integration.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tessera.core.storage.AtomicOutput;
import io.tessera.core.storage.Storage;
import io.tessera.core.storage.StorageException;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.run.Lease;
import io.tessera.spark.run.RunDirectory;
import io.tessera.spark.storage.HadoopStorage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Single faults at the worst moments. */
@Tag("slow")
@Timeout(60)
class S3FaultsTest {
  @TempDir static Path folder;
  private static S3Site site;
  private static Configuration hadoop;

  @BeforeAll
  static void start() throws IOException {
    site = S3Site.start(folder);
    hadoop = site.hadoop();
    hadoop.set("fs.s3a.multipart.size", "5M");
    hadoop.set("fs.s3a.multipart.threshold", "5M");
  }

  @AfterAll
  static void stop() throws IOException {
    site.close();
  }

  @AfterEach
  void recover() {
    site.proxy().follow(FaultPlan.none());
  }

  @ParameterizedTest
  @EnumSource
  void whatIsWrittenAndReadThroughAFaultIsWhole(Fault fault) {
    Storage storage = storage("whole-" + fault);
    byte[] content = content(6_000_000);

    // of several parts each, so that the faults meet parts, not only whole files
    site.proxy().follow(FaultPlan.first(2, "PUT", fault));
    storage.write("f", content);
    site.proxy().follow(FaultPlan.first(2, "POST", fault));
    storage.write("g", content);
    site.proxy().follow(FaultPlan.first(2, "GET", fault));

    assertThat(storage.read("f")).isEqualTo(content);
    assertThat(storage.read("g")).isEqualTo(content);

    // an upload whose beginning was answered, but not to us, can only be found by listing
    HadoopStorage.dropUnfinished(storage);
    assertThat(site.unfinishedUploads()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void theCreatorKnowsThatItWonWhateverHappenedToItsPut(Fault fault) {
    Storage storage = storage("winner-" + fault);
    site.proxy().follow(FaultPlan.first(2, "PUT", fault));

    assertThat(storage.createIfAbsent("commit.json", bytes("mine"))).isTrue();

    site.proxy().follow(FaultPlan.first(2, "HEAD", fault));
    assertThat(storage.createIfAbsent("commit.json", bytes("theirs"))).isFalse();
    assertThat(new String(storage.read("commit.json"), StandardCharsets.UTF_8)).isEqualTo("mine");
  }

  @Test
  void aServerThatKeepsFailingIsATemporaryFailure() {
    Configuration resigned = new Configuration(hadoop);
    resigned.set("fs.s3a.retry.limit", "2");
    resigned.set("fs.s3a.impl.disable.cache", "true");
    Storage storage = HadoopStorage.at("s3a://tessera/failing", resigned);
    site.proxy().follow(FaultPlan.first(Integer.MAX_VALUE, "PUT", Fault.SERVER_ERROR));

    assertThatThrownBy(() -> storage.write("f", bytes("x")))
        .isInstanceOfSatisfying(StorageException.class, e -> assertThat(e.isTemporary()).isTrue())
        .hasMessageContaining("Cannot write s3a://tessera/failing/f: the storage failed");
    assertThat(site.keys("failing/")).isEmpty();
  }

  @Test
  void ofManyCommandsAtOnceOneHoldsTheRun() throws Exception {
    site.proxy().follow(FaultPlan.random(11, 8));
    int commands = 6;
    CyclicBarrier start = new CyclicBarrier(commands);
    List<Callable<Lease>> takers = new ArrayList<>();
    for (int i = 0; i < commands; i++) {
      takers.add(
          () -> {
            RunDirectory run = new RunDirectory(storage("lease"));
            start.await();
            return Lease.take(run, "tessera shard", InstantSource.system(), () -> {});
          });
    }
    ExecutorService pool = Executors.newFixedThreadPool(commands);
    List<Lease> holders = new ArrayList<>();
    try {
      for (Future<Lease> taken : pool.invokeAll(takers)) {
        try {
          holders.add(taken.get());
        } catch (ExecutionException e) {
          assertThat(e).hasCauseInstanceOf(JobException.class);
          assertThat(e.getCause()).hasMessageStartingWith("Cannot start: ");
        }
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(holders).hasSize(1);
    holders.get(0).close();
  }

  /** As after kill -9: neither committed nor closed. */
  @Test
  void whatADeadWriterUploadedGoesWithItsFolder() {
    Storage storage = storage("dead");
    for (String path : List.of("draft/f", "draft-2/f")) {
      storage.create(path).write(content(6_000_000), 0, 6_000_000);
    }
    awaitUploads(2);

    storage.deleteRecursively("draft");
    assertThat(site.unfinishedUploads()).containsExactly("dead/draft-2/f");
    HadoopStorage.dropUnfinished(storage);

    assertThat(site.unfinishedUploads()).isEmpty();
    assertThat(site.keys("dead/")).isEmpty();
  }

  @Test
  void anAbortedOutputLeavesNoUpload() {
    Storage storage = storage("aborted");
    try (AtomicOutput out = storage.create("f")) {
      out.write(content(6_000_000), 0, 6_000_000);
      awaitUploads(1);
    }
    assertThat(site.unfinishedUploads()).isEmpty();
    assertThat(site.keys("aborted/")).isEmpty();
  }

  private static void awaitUploads(int count) {
    while (site.unfinishedUploads().size() < count) {
      Thread.onSpinWait();
    }
  }

  private static Storage storage(String name) {
    return HadoopStorage.at("s3a://" + S3Site.BUCKET + "/" + name, hadoop);
  }

  private static byte[] content(int length) {
    byte[] content = new byte[length];
    new Random(length).nextBytes(content);
    return content;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
