package io.tessera.evaluation.neighbours;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import io.tessera.evaluation.conformance.Lcg;
import io.tessera.evaluation.features.FeatureTable;
import io.tessera.evaluation.features.InnerProducts;
import io.tessera.evaluation.features.LibtorchProducts;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PrecisionRecallTest {
  private static final InnerProducts PRODUCTS = InnerProducts.inPlainJava();

  /** On a line at 0, 1, 3, 7, the second neighbours are 3, 2, 3 and 6 away. */
  @Test
  void theRadiusReachesTheNeighbour() {
    FeatureTable line = FeatureTable.of(new float[] {0, 1, 3, 7}, 1);
    assertThat(Manifold.squaredRadii(line, 2, 0, 4, PRODUCTS)).containsExactly(9, 4, 9, 36);
    assertThat(Manifold.squaredRadii(line, 2, 1, 2, PRODUCTS)).containsExactly(4, 9);
  }

  @Test
  void theEdgeIsInside() {
    Manifold manifold =
        Manifold.of(FeatureTable.of(new float[] {0, 1, 3}, 1), 1, PRODUCTS); // radii 1, 1, 2
    FeatureTable points = FeatureTable.of(new float[] {-1, -1.01f, 5, 5.01f}, 1);
    assertThat(manifold.covered(points, 0, 4).stream()).containsExactly(0, 2);
    assertThat(manifold.covered(points, 2, 2).stream()).containsExactly(0);
    assertThat(manifold.coveredShare(points)).isEqualTo(0.5);
  }

  /** More rows than a block holds, in parts, against the definition without blocks. */
  @Test
  void blocksAndPartsChangeNothing() {
    int d = 3;
    float[] real = Lcg.features(1100, d, 1, 1, 0);
    float[] made = Lcg.features(700, d, 2, 1.2f, 0);
    FeatureTable members = FeatureTable.of(real, d);
    double[] radii = Manifold.squaredRadii(members, 3, 0, 1100, PRODUCTS);
    double[] second = Manifold.squaredRadii(members, 3, 600, 500, PRODUCTS);
    assertThat(Arrays.copyOfRange(radii, 600, 1100)).isEqualTo(second);
    assertThat(Manifold.withRadii(members, radii, PRODUCTS).coveredShare(FeatureTable.of(made, d)))
        .isEqualTo(shareByDefinition(real, made, d));
  }

  private static double shareByDefinition(float[] real, float[] made, int d) {
    int inside = 0;
    int points = made.length / d;
    double[] radii = new double[real.length / d];
    for (int i = 0; i < radii.length; i++) {
      double[] distances = new double[radii.length];
      for (int j = 0; j < radii.length; j++) {
        distances[j] = distance(real, i, real, j, d);
      }
      Arrays.sort(distances);
      radii[i] = distances[3];
    }
    for (int i = 0; i < points; i++) {
      for (int j = 0; j < radii.length; j++) {
        if (distance(made, i, real, j, d) <= radii[j]) {
          inside++;
          break;
        }
      }
    }
    return (double) inside / points;
  }

  private static double distance(float[] a, int i, float[] b, int j, int d) {
    double sum = 0;
    for (int k = 0; k < d; k++) {
      double difference = (double) a[i * d + k] - b[j * d + k];
      sum += difference * difference;
    }
    return sum;
  }

  @Test
  void libtorchAgrees() {
    FeatureTable real = FeatureTable.of(Lcg.features(300, 64, 3, 1, 0), 64);
    FeatureTable made = FeatureTable.of(Lcg.features(300, 64, 4, 0.9f, 0.2f), 64);
    try (NDManager manager = NDManager.newBaseManager()) {
      assertThat(PrecisionRecall.of(real, made, 3, new LibtorchProducts(manager)))
          .isEqualTo(PrecisionRecall.of(real, made, 3, PRODUCTS));
      assertThat(manager.getManagedArrays()).isEmpty();
    }
  }

  @Test
  void theSameSetCoversItself() {
    FeatureTable set = FeatureTable.of(Lcg.features(50, 8, 3, 1, 0), 8);
    PrecisionRecall found = PrecisionRecall.of(set, set, 3, PRODUCTS);
    assertThat(found).isEqualTo(new PrecisionRecall(1, 1));
    assertThat(found.f1()).isEqualTo(1);
    assertThat(new PrecisionRecall(0, 0).f1()).isZero();
  }

  @Test
  void badInputIsRefused() {
    FeatureTable set = FeatureTable.of(new float[] {0, 1, 3}, 1);
    assertThatThrownBy(() -> Manifold.of(set, 3, PRODUCTS))
        .hasMessage("Invalid neighbour: 3; expected 1 to 2 for a set of 3 images");
    assertThatThrownBy(() -> Manifold.withRadii(set, new double[2], PRODUCTS))
        .hasMessage("Invalid radii: 2 for 3 members");
    Manifold manifold = Manifold.of(set, 1, PRODUCTS);
    assertThatThrownBy(() -> manifold.coveredShare(FeatureTable.of(new float[4], 2)))
        .hasMessage(
            "Cannot compare features: dimensions 2 and 1 differ; use one feature extractor for both sides");
    assertThatThrownBy(() -> FeatureTable.of(new float[] {0, 1, Float.NaN, 2}, 2))
        .hasMessage(
            "Invalid feature: NaN in row 1, column 0; check that image and the extractor's weights");
    assertThatThrownBy(() -> FeatureTable.of(new float[5], 2))
        .hasMessage("Invalid table of features: 5 values are no rows of 2");
    assertThatThrownBy(() -> set.read(1, 3)).hasMessage("Invalid rows: 3 from 1 of 3");
    assertThatThrownBy(() -> set.slice(2, 2)).hasMessage("Invalid rows: 2 from 2 of 3");
  }
}
