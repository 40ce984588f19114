package io.tessera.evaluation.random;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Values printed by NumPy 1.24 and 2.4. */
class NumpyRandomTest {
  @Test
  void permutationsAreNumpys() {
    assertThat(Arrays.copyOf(new NumpyRandom(2020).permutation(10), 8))
        .containsExactly(2, 4, 9, 1, 5, 7, 6, 3);
    assertThat(Arrays.copyOf(new NumpyRandom(2020).permutation(5000), 4))
        .containsExactly(2398, 2360, 3232, 27);
  }

  @Test
  void normalsAreNumpys() {
    NumpyRandom random = new NumpyRandom(2023);
    double[] four = {random.normal(), random.normal(), random.normal(), random.normal()};
    assertThat(four)
        .containsExactly(
            0.7116735302628457, -0.3244849560916726, -1.0018706386598804, 0.23625079403025182);
  }
}
