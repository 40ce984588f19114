package io.tessera.spark.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.tessera.core.storage.DelegatingStorage;
import io.tessera.core.storage.LocalStorage;
import io.tessera.core.storage.Storage;
import io.tessera.spark.CommandRun;
import io.tessera.spark.TestSpark;
import io.tessera.spark.doctor.Finding.Grade;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {
  private static final long GIBIBYTE = 1L << 30;

  @TempDir Path folder;

  @Test
  void aSoundMachineIsSound() throws IOException {
    TestSpark.session();

    CommandRun doctor = CommandRun.of("doctor", "--run", folder.toString());

    assertThat(doctor.code()).as(doctor.out() + doctor.err()).isZero();
    assertThat(doctor.out())
        .startsWith("driver\n")
        .containsPattern("ok +java +\\d+ ")
        .containsPattern("ok +libtorch +libtorch 2\\.\\d+\\.\\d+ from ")
        .containsPattern("ok +images +OpenCV decodes")
        .containsPattern("ok +storage +" + folder);
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void unwritableStorageIsAProblemWithARemedy() throws IOException {
    TestSpark.session();
    Path file = Files.writeString(folder.resolve("file"), "in the way");

    CommandRun doctor = CommandRun.of("doctor", "--run", file.resolve("run").toString());

    assertThat(doctor.code()).isEqualTo(78);
    assertThat(doctor.out())
        .containsPattern("problem +storage ")
        .contains("-> This user must be able to list, read, write and delete below run.dir");
    assertThat(doctor.err()).contains("Tessera would fail here: 1 problem");
  }

  /** It is no reason to say nothing of the rest, nor to be asked again. */
  @Test
  void storageThatCannotBeOpenedIsAProblemToo() {
    TestSpark.session();

    CommandRun doctor = CommandRun.of("doctor", "--run", "nosuchfs://host/run");

    assertThat(doctor.code()).isEqualTo(78);
    assertThat(doctor.out())
        .containsPattern("ok +java ")
        .containsPattern("problem +storage +Cannot open nosuchfs://host/run: unknown kind of")
        .contains("-> ");
    assertThat(CommandRun.of("status", "--run", "nosuchfs://host/run").err())
        .contains("Cannot open nosuchfs://host/run: unknown kind of storage");
  }

  @Test
  void executorsThatAreNotExaminedAreNotPassedOver() {
    assertThat(Diagnosis.silent(3, 1))
        .hasValueSatisfying(
            finding -> assertThat(finding.found()).isEqualTo("2 of 3 were given no task"));
    assertThat(Diagnosis.silent(3, 3)).isEmpty();
  }

  @Test
  void storageThatOverwritesIsFound() {
    LocalStorage careful = new LocalStorage(folder);
    Storage careless =
        new DelegatingStorage(careful) {
          @Override
          public boolean createIfAbsent(String path, byte[] content) {
            write(path, content);
            return true;
          }
        };
    assertThat(StorageCheck.of(careless).grade()).isEqualTo(Grade.PROBLEM);
    assertThat(StorageCheck.of(careful).grade()).isEqualTo(Grade.OK);
  }

  @Test
  void javaOutsideOfSparksRangeIsAProblem() {
    assertThat(JavaChecks.version(17, "v").grade()).isEqualTo(Grade.OK);
    assertThat(JavaChecks.version(23, "v").grade()).isEqualTo(Grade.OK);
    assertThat(JavaChecks.version(11, "v").grade()).isEqualTo(Grade.PROBLEM);
    assertThat(JavaChecks.version(24, "v").remedy()).contains("Java 17 to 23");
  }

  @Test
  void aHeapThatLeavesNothingForTensorsIsWarnedOf() {
    assertThat(JavaChecks.memory(4 * GIBIBYTE, 16 * GIBIBYTE).grade()).isEqualTo(Grade.OK);
    assertThat(JavaChecks.memory(14 * GIBIBYTE, 16 * GIBIBYTE))
        .isEqualTo(
            Finding.warning(
                "memory",
                "heap 14.0 GiB of 16.0 GiB that the process may use",
                JavaChecks.memory(14 * GIBIBYTE, 16 * GIBIBYTE).remedy()));
  }

  @Test
  void spinningThreadsAreWarnedOf() {
    assertThat(JavaChecks.waitPolicy("PASSIVE").grade()).isEqualTo(Grade.OK);
    assertThat(JavaChecks.waitPolicy(null).found()).isEqualTo("OMP_WAIT_POLICY is not set");
    assertThat(JavaChecks.waitPolicy("active").grade()).isEqualTo(Grade.WARNING);
  }

  @Test
  void littleSpaceIsWarnedOfAndNoneIsAProblem() {
    assertThat(DiskChecks.of("tmp", folder, 100 * GIBIBYTE).grade()).isEqualTo(Grade.OK);
    assertThat(DiskChecks.of("tmp", folder, GIBIBYTE).grade()).isEqualTo(Grade.WARNING);
    assertThat(DiskChecks.of("tmp", folder, 1000).grade()).isEqualTo(Grade.PROBLEM);
  }

  @Test
  void librariesThatEveryUserMayChangeAreWarnedOf() throws IOException {
    Path open = Files.createDirectory(folder.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));

    assertThat(DiskChecks.openToAll("cache", folder.resolve("none"))).isEmpty();
    assertThat(DiskChecks.openToAll("cache", folder)).isEmpty();
    assertThat(DiskChecks.openToAll("cache", open).orElseThrow().found())
        .isEqualTo("cache " + open + ": every user of this machine may write there");
  }

  @Test
  void aFolderThatCannotBeMadeIsAProblem() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "in the way");
    assertThat(DiskChecks.of("tmp", folder.resolve("new/folder")).grade()).isEqualTo(Grade.OK);
    assertThat(DiskChecks.of("tmp", file.resolve("new/folder")))
        .isEqualTo(
            Finding.problem(
                "disk", "tmp " + file + "/new/folder can't be written", "Let tmp name another."));
  }

  /** DJL would say nothing and take the libtorch of the jar. */
  @Test
  void aLibraryPathWithoutLibtorchIsAProblem() throws IOException {
    Finding wrong = NativeChecks.torch("/nowhere:" + folder);
    assertThat(wrong.grade()).isEqualTo(Grade.PROBLEM);
    assertThat(wrong.found())
        .isEqualTo("PYTORCH_LIBRARY_PATH is /nowhere:" + folder + ", where no libtorch.so is");
    assertThat(wrong.remedy()).startsWith("Let it name the folder with libtorch.so, or unset it");

    Path library = Files.createFile(folder.resolve("libtorch.so"));
    assertThat(NativeChecks.torch("/nowhere:" + folder).grade()).isEqualTo(Grade.OK);
    assertThat(NativeChecks.torch(library.toString()).grade()).isEqualTo(Grade.OK);
  }

  /** Executors of a cluster come some seconds after the driver: none yet is not none. */
  @Test
  void executorsAreWaitedForAndMissed() throws InterruptedException {
    AtomicInteger asked = new AtomicInteger();

    assertThat(Executors.await(() -> asked.incrementAndGet() / 3, Duration.ofSeconds(30)))
        .isEmpty();
    assertThat(asked).hasValue(3);
    assertThat(Executors.await(() -> 0, Duration.ofMillis(10)).orElseThrow().grade())
        .isEqualTo(Grade.PROBLEM);
  }

  @Test
  void clocksThatDifferAreSaid() {
    assertThat(Executors.clock(1_000_500, 1_000_000, 1_001_000).grade()).isEqualTo(Grade.OK);
    assertThat(Executors.clock(1_000_000, 1_060_000, 1_061_000).found())
        .isEqualTo("60 s behind the driver's");
    assertThat(Executors.clock(1_100_000, 1_060_000, 1_061_000).found())
        .isEqualTo("39 s ahead of the driver's");
  }
}
