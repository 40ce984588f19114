package io.tessera.core.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ParameterSetTest {
  @Test
  void initialValuesDependOnSeedAndNameOnly() {
    try (NDManager manager = NDManager.newBaseManager()) {
      ParameterSet first = new ParameterSet();
      first.root().scope("a").weight("weight", Initializer.normal(0, 1), 4, 3);
      ParameterSet second = new ParameterSet();
      second.root().weight("other", Initializer.ZEROS, 2);
      second.root().scope("a").weight("weight", Initializer.normal(0, 1), 4, 3);
      first.initialize(manager, 7);
      second.initialize(manager, 7);
      float[] values = first.tensors().get("a.weight").toFloatArray();
      assertThat(second.tensors().get("a.weight").toFloatArray()).isEqualTo(values);
      second.initialize(manager, 8);
      assertThat(second.tensors().get("a.weight").toFloatArray()).isNotEqualTo(values);
    }
  }

  @Test
  void refusesWeightsOfAnotherArchitecture() {
    try (NDManager manager = NDManager.newBaseManager()) {
      ParameterSet set = new ParameterSet();
      set.root().weight("x", Initializer.ONES, 2);
      set.root().weight("y", Initializer.ONES, 2);
      set.allocate(manager);
      Map<String, NDArray> wrong =
          Map.of("x", manager.ones(new Shape(3)), "z", manager.ones(new Shape(2)));
      assertThatThrownBy(() -> set.copyFrom(wrong))
          .hasMessageContaining("another architecture")
          .hasMessageContaining("x has shape (3), expected (2)")
          .hasMessageContaining("y is missing")
          .hasMessageContaining("z is unknown");
      assertThat(set.tensors().get("x").toFloatArray()).containsExactly(0, 0);
    }
  }

  @Test
  void namesAreUniqueAndValuesNeedBinding() {
    ParameterSet set = new ParameterSet();
    Parameter parameter = set.root().weight("x", Initializer.ONES, 2);
    assertThatThrownBy(() -> set.root().weight("x", Initializer.ONES, 2))
        .hasMessageContaining("declared twice");
    assertThatThrownBy(parameter::value).hasMessageContaining("Cannot use parameter x");
  }
}
