package io.tessera.integration.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.tessera.integration.Ended;
import io.tessera.integration.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code deploy/gpu/discovery.sh}, run by the system's {@code sh} beside an nvidia-smi of ours. */
class DiscoveryTest {
  private static final String GPUS =
      """
      GPU 0: NVIDIA H200 (UUID: GPU-aa000000-1111-2222-3333-444444444444)
      GPU 1: NVIDIA H200 (UUID: GPU-bb000000-1111-2222-3333-444444444444)
      GPU 2: NVIDIA H200 (UUID: GPU-cc000000-1111-2222-3333-444444444444)
      """;

  /** As a driver of CUDA 12 lists a GPU that is cut in two, beside a whole one. */
  private static final String WITH_MIG =
      """
      GPU 0: NVIDIA H200 (UUID: GPU-aa000000-1111-2222-3333-444444444444)
      GPU 1: NVIDIA H200 (UUID: GPU-bb000000-1111-2222-3333-444444444444)
        MIG 3g.71gb     Device  0: (UUID: MIG-dd000000-1111-2222-3333-444444444444)
        MIG 3g.71gb     Device  1: (UUID: MIG-ee000000-1111-2222-3333-444444444444)
      """;

  @TempDir Path folder;

  @Test
  void announcesEveryGpu() throws IOException {
    nvidiaSmi(GPUS, 0);
    assertAnnounces(3, discover(Map.of()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1                                                                             | 1
          2,0                                                                           | 2
          ' 0, 1, 2 '                                                                   | 3
          GPU-bb                                                                        | 1
          GPU-cc000000-1111-2222-3333-444444444444,GPU-aa000000-1111-2222-3333-444444444444 | 2
          0,-1,2                                                                        | 1
          """)
  void countsWhatCudaShows(String visible, int gpus) throws IOException {
    nvidiaSmi(GPUS, 0);
    assertAnnounces(gpus, discover(Map.of("CUDA_VISIBLE_DEVICES", visible)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"3", "0,7", "GPU-zz", "GPU-", "NoDevFiles", "MIG-dd"})
  void refusesADeviceThatIsNotThere(String visible) throws IOException {
    nvidiaSmi(GPUS, 0);
    assertRefuses(
        discover(Map.of("CUDA_VISIBLE_DEVICES", visible)),
        "Invalid CUDA_VISIBLE_DEVICES: " + visible + ": no device '",
        "GPU 0: NVIDIA H200");
  }

  @Test
  void refusesADeviceGivenTwice() throws IOException {
    nvidiaSmi(GPUS, 0);
    assertRefuses(discover(Map.of("CUDA_VISIBLE_DEVICES", "1,1")), "1,1: '1' is there twice");
  }

  @Test
  void refusesWhereCudaIsToShowNone() throws IOException {
    nvidiaSmi(GPUS, 0);
    assertRefuses(
        discover(Map.of("CUDA_VISIBLE_DEVICES", "-1")), "No GPU: CUDA_VISIBLE_DEVICES is '-1'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"MIG-ee", "MIG-dd,MIG-ee", "GPU-bb", "1", "0,MIG-dd"})
  void announcesOneOfMigInstances(String visible) throws IOException {
    nvidiaSmi(WITH_MIG, 0);
    assertAnnounces(1, discover(Map.of("CUDA_VISIBLE_DEVICES", visible)));
  }

  @Test
  void tellsThatMigInstancesAreLeftOut() throws IOException {
    nvidiaSmi(WITH_MIG, 0);
    Ended ended = discover(Map.of());
    assertAnnounces(1, ended);
    assertThat(ended.err()).contains("announcing 1 of 2 devices", "a worker per instance");
  }

  @Test
  void announcesWholeGpusBesideMigOnes() throws IOException {
    nvidiaSmi(WITH_MIG + GPUS.lines().toList().get(2) + "\n", 0);
    assertAnnounces(2, discover(Map.of("CUDA_VISIBLE_DEVICES", "0,2")));
  }

  @Test
  void leavesTheContainersDevicesToItsRuntime() throws IOException {
    nvidiaSmi(GPUS, 0);
    assertAnnounces(
        3,
        discover(Map.of("NVIDIA_VISIBLE_DEVICES", "4,5,GPU-dd000000-1111-2222-3333-4444444444")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "void"})
  void refusesInAContainerWithoutGpu(String visible) throws IOException {
    nvidiaSmi(GPUS, 0);
    assertRefuses(
        discover(Map.of("NVIDIA_VISIBLE_DEVICES", visible)),
        "NVIDIA_VISIBLE_DEVICES is " + visible,
        "limit of nvidia.com/gpu");
  }

  @Test
  void refusesWithoutNvidiaSmi() {
    assertRefuses(
        discover(Map.of("PATH", folder.toString())),
        "Cannot find nvidia-smi on the PATH (" + folder + ")",
        "driver");
  }

  @Test
  void passesOnWhatNvidiaSmiSays() throws IOException {
    nvidiaSmi("Failed to initialize NVML: Driver/library version mismatch", 18);
    assertRefuses(discover(Map.of()), "nvidia-smi -L ended with 18: Failed to initialize NVML");
  }

  @Test
  void refusesAListWithoutGpus() throws IOException {
    nvidiaSmi("No devices found.", 0);
    assertRefuses(discover(Map.of()), "No GPU: nvidia-smi -L says: No devices found.");
  }

  @Test
  void announcesFakesWithoutLooking() {
    assertAnnounces(12, discover(Map.of("TESSERA_FAKE_GPUS", "12")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "two", "1000", "-1"})
  void refusesOtherNumbersOfFakes(String fakes) {
    assertRefuses(
        discover(Map.of("TESSERA_FAKE_GPUS", fakes)),
        "Invalid TESSERA_FAKE_GPUS: '" + fakes + "'; use 1 to 99");
  }

  private Ended discover(Map<String, String> variables) {
    Map<String, String> environment = new HashMap<>();
    for (String name :
        List.of("CUDA_VISIBLE_DEVICES", "NVIDIA_VISIBLE_DEVICES", "TESSERA_FAKE_GPUS")) {
      environment.put(name, "");
    }
    environment.put("PATH", folder + ":/usr/bin:/bin");
    environment.putAll(variables);
    return Ended.run(
        List.of("/bin/sh", Project.root().resolve("deploy/gpu/discovery.sh").toString()),
        folder,
        environment,
        Duration.ofSeconds(30));
  }

  private static void assertAnnounces(int gpus, Ended ended) {
    assertThat(ended.code()).as(ended.toString()).isZero();
    assertThat(ended.out())
        .isEqualTo(
            "{\"name\": \"gpu\", \"addresses\": ["
                + IntStream.range(0, gpus)
                    .mapToObj(gpu -> "\"" + gpu + "\"")
                    .collect(Collectors.joining(", "))
                + "]}\n");
  }

  private static void assertRefuses(Ended ended, String... reasons) {
    assertThat(ended.code()).as(ended.toString()).isEqualTo(1);
    assertThat(ended.out()).isEmpty();
    assertThat(ended.err()).startsWith("discovery.sh: ").contains(reasons);
  }

  /** Puts one on the PATH. */
  private void nvidiaSmi(String says, int code) throws IOException {
    Path list = Files.writeString(folder.resolve("list"), says);
    Path program = folder.resolve("nvidia-smi");
    Files.writeString(program, "#!/bin/sh\ncat '%s'\nexit %d\n".formatted(list, code));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
