package io.tessera.core.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NamedTensorsTest {
  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void free() {
    manager.close();
  }

  private Map<String, NDArray> arrays(String... names) {
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    for (String name : names) {
      arrays.put(name, manager.zeros(new Shape(2, 3)));
    }
    return arrays;
  }

  @Test
  void keepsTheOrderAndCounts() {
    Map<String, NDArray> arrays = arrays("b", "a");
    arrays.put("c", manager.zeros(new Shape(), DataType.INT64));
    arrays.put("d", manager.zeros(new Shape(0, 4)));
    NamedTensors tensors = NamedTensors.borrowing(arrays);
    assertThat(tensors.names()).containsExactly("b", "a", "c", "d");
    assertThat(tensors.size()).isEqualTo(4);
    assertThat(tensors.elements()).isEqualTo(13);
    assertThat(tensors.bytes()).isEqualTo(12 * 4 + 8);
    assertThat(tensors.get("a")).isSameAs(arrays.get("a"));
    assertThat(tensors.contains("a")).isTrue();
    assertThat(tensors.contains("e")).isFalse();
  }

  @Test
  void itsStructureNeverChanges() {
    Map<String, NDArray> arrays = arrays("a");
    NamedTensors tensors = NamedTensors.borrowing(arrays);
    arrays.put("b", manager.zeros(new Shape(1)));
    assertThat(tensors.names()).containsExactly("a");
    assertThatThrownBy(() -> tensors.asMap().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void namesAMissingTensor() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NamedTensors.borrowing(arrays("enc.w", "enc.b")).get("dec.w"))
        .withMessage("Invalid tensor name: dec.w, there are 2 others, such as enc.w");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NamedTensors.borrowing(Map.of()).get("w"))
        .withMessage("Invalid tensor name: w, there are 0 others");
  }

  @Test
  void refusesBadNames() {
    for (String name : new String[] {"", "a\nb", "\0"}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> NamedTensors.borrowing(arrays(name)))
          .withMessageStartingWith("Invalid tensor name: '");
    }
  }

  @Test
  void freesOnlyWhatItOwns() {
    NDManager own = manager.newSubManager();
    NamedTensors owning = NamedTensors.owning(own, Map.of("a", own.zeros(new Shape(2))));
    NamedTensors view = NamedTensors.borrowing(owning.asMap());
    view.close();
    assertThat(view.get("a").toFloatArray()).containsExactly(0, 0);
    owning.close();
    owning.close();
    assertThat(own.isOpen()).isFalse();
    assertThat(manager.isOpen()).isTrue();
    assertThatThrownBy(() -> owning.get("a").toFloatArray())
        .isInstanceOf(IllegalStateException.class);
  }
}
