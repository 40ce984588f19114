package io.tessera.evaluation.frechet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import io.tessera.evaluation.conformance.Lcg;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LibtorchSingularValuesTest {
  @Test
  void agreesWithPlainJava() {
    int rows = 150;
    int columns = 90;
    double[] matrix = new Random(4).doubles((long) rows * columns, -1, 1).toArray();
    try (NDManager manager = NDManager.newBaseManager()) {
      double[] found = new LibtorchSingularValues(manager).of(matrix, rows, columns);
      assertThat(found)
          .containsExactly(SingularValues.inPlainJava().of(matrix, rows, columns), within(1e-12));
      assertThat(manager.getManagedArrays()).isEmpty();
    }
  }

  @Test
  void takesProductsToo() {
    double[] a = new Random(5).doubles(60 * 70L, -1, 1).toArray();
    double[] b = new Random(6).doubles(40 * 70L, -1, 1).toArray();
    try (NDManager manager = NDManager.newBaseManager()) {
      assertThat(new LibtorchSingularValues(manager).ofProduct(a, 60, b, 40, 70))
          .hasSize(40)
          .containsExactly(SingularValues.inPlainJava().ofProduct(a, 60, b, 40, 70), within(1e-12));
      assertThat(manager.getManagedArrays()).isEmpty();
    }
  }

  @Test
  void givesTheSameDistance() {
    FeatureAccumulator a = new FeatureAccumulator(64);
    a.add(Lcg.features(40, 64, 5, 1, 0));
    FeatureAccumulator b = new FeatureAccumulator(64);
    b.add(Lcg.features(40, 64, 6, 1, 0.05f));
    try (NDManager manager = NDManager.newBaseManager()) {
      FrechetDistance distance = new FrechetDistance(new LibtorchSingularValues(manager));
      assertThat(distance.between(a.statistics(), b.statistics()).distance())
          .isCloseTo(4.463100414417472, within(1e-12));
    }
  }
}
