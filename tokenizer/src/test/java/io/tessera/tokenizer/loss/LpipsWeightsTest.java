package io.tessera.tokenizer.loss;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tessera.core.checkpoint.NameMapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LpipsWeightsTest {
  private static final List<Integer> VGG16 =
      List.of(0, 2, 5, 7, 10, 12, 14, 17, 19, 21, 24, 26, 28);

  private final NameMapping mapping = new LpipsWeights();

  private Set<String> renamed(List<String> names) {
    return Set.copyOf(names.stream().map(mapping::rename).flatMap(Optional::stream).toList());
  }

  private static Set<String> ours() {
    try (NDManager manager = NDManager.newBaseManager()) {
      Map<String, NDArray> weights = RandomPerceptualLoss.weights(manager, Map.of());
      assertThat(PerceptualLoss.load(manager, weights)).isNotNull();
      return Set.copyOf(weights.keySet());
    }
  }

  @Test
  void torchvisionAndHeadsMakeTheLoss() {
    List<String> names = new ArrayList<>();
    for (int layer : VGG16) {
      names.add("features." + layer + ".weight");
      names.add("features." + layer + ".bias");
    }
    for (int layer : new int[] {0, 3, 6}) {
      names.add("classifier." + layer + ".weight");
      names.add("classifier." + layer + ".bias");
    }
    for (int head = 0; head < 5; head++) {
      names.add("lin" + head + ".model.1.weight");
    }
    assertThat(renamed(names)).isEqualTo(ours());
  }

  @Test
  void aWholeLpipsNetworkIsTheLoss() {
    List<String> names = new ArrayList<>(List.of("scaling_layer.shift", "scaling_layer.scale"));
    int[] convolutions = {2, 2, 3, 3, 3};
    int place = 0;
    for (int slice = 1; slice <= 5; slice++) {
      for (int i = 0; i < convolutions[slice - 1]; i++) {
        names.add("net.slice" + slice + "." + VGG16.get(place) + ".weight");
        names.add("net.slice" + slice + "." + VGG16.get(place++) + ".bias");
      }
      names.add("lin" + (slice - 1) + ".model.1.weight");
      names.add("lins." + (slice - 1) + ".model.1.weight");
    }
    assertThat(renamed(names)).isEqualTo(ours());
  }

  @ParameterizedTest
  @CsvSource({
    "features.0.weight, slice1.0.weight",
    "features.5.bias, slice2.5.bias",
    "features.14.weight, slice3.14.weight",
    "features.17.weight, slice4.17.weight",
    "features.28.bias, slice5.28.bias"
  })
  void slicesBeginAfterPoolings(String foreign, String expected) {
    assertThat(mapping.rename(foreign)).contains(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"features.34.weight", "features.1.running_mean", "slice1.0.weight", "fc"})
  void keepsWhatItDoesNotKnow(String name) {
    assertThat(mapping.rename(name)).contains(name);
  }
}
