package io.tessera.evaluation.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tessera.core.checkpoint.CheckpointFormatException;
import io.tessera.core.checkpoint.numpy.NpzFile;
import io.tessera.core.checkpoint.numpy.NpzWriter;
import io.tessera.evaluation.frechet.Gaussian;
import io.tessera.evaluation.profile.Profile;
import io.tessera.evaluation.protocol.FeatureExtractorId.InceptionFid;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatisticsFileTest {
  private static final String HASH = "0123456789abcdef".repeat(4);
  private static final Gaussian FEATURES =
      Gaussian.of(new double[] {1, 2}, new double[] {4, 1, 1, 3});
  private static final Gaussian SPATIAL = Gaussian.of(new double[] {5}, new double[] {6});

  @TempDir Path folder;

  private interface Content {
    void writeTo(NpzWriter file) throws IOException;
  }

  @Test
  void whatIsWrittenIsReadBack() throws IOException {
    StatisticsOrigin origin = StatisticsOrigin.of(Profile.ADM, new InceptionFid(HASH), 50_000);
    Path file = folder.resolve("stats.npz");
    try (OutputStream out = Files.newOutputStream(file)) {
      StatisticsFile.write(
          out, new ReferenceStatistics("x", FEATURES, Optional.of(SPATIAL), Optional.of(origin)));
    }
    ReferenceStatistics read = StatisticsFile.read(NpzFile.open(file));
    assertThat(read.features().mean()).containsExactly(1, 2);
    assertThat(read.features().covariance()).containsExactly(4, 1, 1, 3);
    assertThat(read.features().count()).hasValue(50_000);
    assertThat(read.requiredSpatial().mean()).containsExactly(5);
    assertThat(read.origin()).contains(origin);
    assertThat(read.checkedFor(Profile.ADM, HASH, 2)).isSameAs(read);
  }

  @Test
  void filesOfOtherToolsSayNothingOfTheirOrigin() throws IOException {
    ReferenceStatistics read =
        read(
            file -> {
              file.add("mu", new float[] {1, 2}, 2);
              file.add("sigma", new double[] {4, 1, 1, 3}, 2, 2);
            });
    assertThat(read.origin()).isEmpty();
    assertThat(read.features().count()).isEmpty();
    assertThatThrownBy(read::requiredSpatial)
        .hasMessage(
            "Cannot compare with statistics "
                + read.source()
                + ": they have no mu_s and sigma_s, which sFID needs; use a file that has them");
  }

  /** Two samples at 0 and 2, and two at 4 and 6, in one dimension. */
  @Test
  void partsMergeAndOthersAreRefused() {
    ReferenceStatistics a = part("a.npz", Profile.ADM, HASH, 1);
    ReferenceStatistics b = part("b.npz", Profile.ADM, HASH, 5);
    ReferenceStatistics both = ReferenceStatistics.merged(List.of(a, b), "all.npz");
    assertThat(both.features().mean()).containsExactly(3);
    assertThat(both.features().covariance()[0]).isCloseTo(20 / 3.0, within(1e-14));
    assertThat(both.origin()).contains(StatisticsOrigin.of(Profile.ADM, new InceptionFid(HASH), 4));
    ReferenceStatistics other = part("c.npz", Profile.PYTORCH_FID, HASH, 5);
    assertThatThrownBy(() -> ReferenceStatistics.merged(List.of(a, other), "x"))
        .hasMessage(
            "Cannot merge a.npz and c.npz: their profiles differ, adm and pytorch-fid; merge statistics made in one way");
    ReferenceStatistics through = part("d.npz", Profile.ADM, "ab".repeat(32), 5);
    assertThatThrownBy(() -> ReferenceStatistics.merged(List.of(a, through), "x"))
        .hasMessageStartingWith("Cannot merge a.npz and d.npz: their weights differ, ");
    ReferenceStatistics foreign =
        new ReferenceStatistics("f.npz", FEATURES, Optional.empty(), Optional.empty());
    assertThatThrownBy(() -> ReferenceStatistics.merged(List.of(a, foreign), "x"))
        .hasMessageStartingWith("Cannot merge f.npz: it does not say of how many images it is");
  }

  private static ReferenceStatistics part(
      String name, Profile profile, String weights, double mean) {
    return new ReferenceStatistics(
        name,
        Gaussian.of(new double[] {mean}, new double[] {2}).withCount(2),
        Optional.empty(),
        Optional.of(StatisticsOrigin.of(profile, new InceptionFid(weights), 2)));
  }

  @Test
  void statisticsOfAnotherDefinitionAreRefused() {
    ReferenceStatistics statistics =
        new ReferenceStatistics(
            "s.npz",
            FEATURES,
            Optional.empty(),
            Optional.of(StatisticsOrigin.of(Profile.PYTORCH_FID, new InceptionFid(HASH), 9)));
    assertThatThrownBy(() -> statistics.checkedFor(Profile.ADM, HASH, 2))
        .hasMessage(
            "Cannot compare with statistics s.npz: they are by profile pytorch-fid, wanted is adm; make them again, or evaluate by their profile");
    String other = "ab".repeat(32);
    assertThatThrownBy(() -> statistics.checkedFor(Profile.PYTORCH_FID, other, 2))
        .hasMessage(
            "Cannot compare with statistics s.npz: they are through weights "
                + HASH
                + ", in use are "
                + other
                + "; make them again with these weights");
    assertThatThrownBy(() -> statistics.checkedFor(Profile.PYTORCH_FID, HASH, 2048))
        .hasMessage(
            "Cannot compare with statistics s.npz: they have 2 features, the network gives 2048; name statistics of the same network");
  }

  @Test
  void otherArraysAreRefused() {
    refused(
        file -> file.add("arr_0", new byte[3], 1, 1, 1, 3),
        "it has no mu and sigma, but [arr_0]; arr_0 holds images: name it as a set of images");
    refused(
        file -> {
          file.add("mu", new double[] {1, 2}, 1, 2);
          file.add("sigma", new double[] {4, 1, 1, 3}, 2, 2);
        },
        "mu has shape [1, 2], expected one axis of 1 to 16383");
    refused(
        file -> {
          file.add("mu", new double[] {1, 2}, 2);
          file.add("sigma", new double[] {4, 1}, 2);
        },
        "sigma has shape [2], expected [2, 2] for mu of 2");
  }

  @Test
  void otherTypesAndBrokenOriginsAreRefused() {
    assertThatThrownBy(
            () ->
                read(
                    file -> {
                      file.add("mu", new long[] {1, 2}, 2);
                      file.add("sigma", new double[] {4, 1, 1, 3}, 2, 2);
                    }))
        .isInstanceOf(CheckpointFormatException.class)
        .hasMessageContaining("its elements are of type int64, wanted is float64");
    assertThatThrownBy(() -> withOrigin("{\"version\":2}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("stats.npz")
        .hasMessageContaining("it has version 2, this program knows version 1");
    assertThatThrownBy(() -> new StatisticsOrigin(1, "adm", "resnet", HASH, 5))
        .hasMessage("Unknown network: resnet");
    assertThatThrownBy(() -> StatisticsOrigin.of(Profile.ADM, new InceptionFid(HASH), 1))
        .hasMessage("Invalid origin of statistics: 1 images; at least 2 are needed");
  }

  @Test
  void numbersThatAreNoDistributionAreRefused() {
    assertThatThrownBy(
            () ->
                read(
                    file -> {
                      file.add("mu", new double[] {1, Double.NaN}, 2);
                      file.add("sigma", new double[] {4, 1, 1, 3}, 2, 2);
                    }))
        .hasMessageStartingWith("Invalid mean: NaN at position 1");
  }

  private void withOrigin(String json) throws IOException {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    read(
        file -> {
          file.add("mu", new double[] {1}, 1);
          file.add("sigma", new double[] {1}, 1, 1);
          file.add("tessera", bytes, bytes.length);
        });
  }

  private void refused(Content content, String reason) {
    assertThatThrownBy(() -> read(content))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot read statistics " + folder.resolve("stats.npz") + ": " + reason);
  }

  private ReferenceStatistics read(Content content) throws IOException {
    Path path = folder.resolve("stats.npz");
    try (OutputStream out = Files.newOutputStream(path)) {
      NpzWriter file = NpzWriter.stored(out);
      content.writeTo(file);
      file.finish();
    }
    return StatisticsFile.read(NpzFile.open(path));
  }
}
