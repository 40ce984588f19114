package io.tessera.evaluation.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tessera.core.storage.StorageException;
import io.tessera.evaluation.conformance.Lcg;
import io.tessera.evaluation.discrepancy.KernelDistance;
import io.tessera.evaluation.neighbours.PrecisionRecall;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeatureFileTest {
  private static final int ROWS = 700; // more than the metrics' blocks
  private static final int D = 130; // and the file is longer than one piece

  @TempDir Path folder;
  private Path file;
  private final float[] features = Lcg.features(ROWS, D, 7, 2, -1);

  @BeforeEach
  void write() {
    file = folder.resolve("features");
    try (FeatureFileWriter writer = new FeatureFileWriter(file, D)) {
      writer.add(Arrays.copyOfRange(features, 0, D));
      writer.add(new float[0]);
      writer.add(Arrays.copyOfRange(features, D, features.length));
      assertThat(writer.rows()).isEqualTo(ROWS);
    }
  }

  @Test
  void givesTheRowsThatWereWritten() {
    try (FeatureFile table = FeatureFile.open(file, D)) {
      assertThat(table.rows()).isEqualTo(ROWS);
      assertThat(table.dimension()).isEqualTo(D);
      assertThat(table.read(0, ROWS)).isEqualTo(features);
      assertThat(table.read(ROWS, 0)).isEmpty();
      assertThat(table.read(699, 1)).isEqualTo(Arrays.copyOfRange(features, 699 * D, 700 * D));
      assertThat(table.slice(100, 50).read(10, 2))
          .isEqualTo(Arrays.copyOfRange(features, 110 * D, 112 * D));
    }
  }

  @Test
  void metricsAreThoseOfATableInMemory() {
    FeatureTable other = FeatureTable.of(Lcg.features(600, D, 8, 2, -0.9f), D);
    FeatureTable held = FeatureTable.of(features, D);
    InnerProducts products = InnerProducts.inPlainJava();
    try (FeatureFile table = FeatureFile.open(file, D)) {
      assertThat(KernelDistance.ofFullSets(other, table, products))
          .isEqualTo(KernelDistance.ofFullSets(other, held, products));
      assertThat(PrecisionRecall.of(other, table, 3, products))
          .isEqualTo(PrecisionRecall.of(other, held, 3, products));
    }
  }

  @Test
  void isLittleEndianFloat32AndNothingElse() throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    assertThat(bytes).hasSize(ROWS * D * Float.BYTES);
    assertThat(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getFloat(4 * D))
        .isEqualTo(features[D]);
  }

  @Test
  void refusesARowThatIsNotFiniteAndWritesNothingOfItsBlock() {
    float[] block = {1, 2, 3, Float.NaN};
    try (FeatureFileWriter writer = new FeatureFileWriter(folder.resolve("other"), 2)) {
      writer.add(new float[] {0, 0});
      assertThatThrownBy(() -> writer.add(block))
          .hasMessage(
              "Invalid feature: NaN in row 2, column 1; check that image and the extractor's"
                  + " weights");
      assertThatThrownBy(() -> writer.add(new float[3]))
          .hasMessage("Invalid features: 3 values are no rows of 2");
    }
    assertThat(folder.resolve("other")).hasSize(8);
  }

  @Test
  void noticesDamage() throws IOException {
    assertThatThrownBy(() -> FeatureFile.open(file, 11))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Invalid file of features: %s has 364000 bytes, which are no rows of 11 features;"
                + " compute it again",
            file);
    assertThatThrownBy(() -> FeatureFile.open(file, 0))
        .hasMessage("Invalid dimension of features: 0; expected at least 1");
    assertThatThrownBy(() -> FeatureFile.open(folder.resolve("none"), D))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("no such file");
    try (FeatureFile table = FeatureFile.open(file, D)) {
      assertThatThrownBy(() -> table.read(699, 2)).hasMessage("Invalid rows: 2 from 699 of 700");
      byte[] bytes = Files.readAllBytes(file);
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putFloat(4 * (5 * D + 3), Float.NaN);
      Files.write(file, bytes);
      assertThatThrownBy(() -> table.read(4, 9)).hasMessageContaining("NaN in row 5, column 3");
      Files.write(file, Arrays.copyOf(bytes, 4 * 600 * D));
      assertThatThrownBy(() -> table.read(590, 20))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("Cannot read " + file);
    }
  }
}
