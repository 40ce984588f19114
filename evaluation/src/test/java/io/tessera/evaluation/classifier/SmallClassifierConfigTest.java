package io.tessera.evaluation.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tessera.core.nn.ParameterSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class SmallClassifierConfigTest {
  @Test
  void theLastStageGivesTheFeatures() {
    assertThat(new SmallClassifierConfig(10, 28, List.of(16, 32, 64), 8).features()).isEqualTo(64);
  }

  @Test
  void parametersAreNamedByStageAndLayer() {
    ParameterSet parameters = new ParameterSet();
    SmallClassifier classifier =
        new SmallClassifier(
            parameters.root(), new SmallClassifierConfig(10, 28, List.of(16, 32), 8));
    assertThat(classifier.config().classes()).isEqualTo(10);
    assertThat(parameters.all().stream().map(p -> p.name() + p.shape()))
        .startsWith(
            "stages.0.0.conv.weight(16, 3, 3, 3)",
            "stages.0.0.conv.bias(16)",
            "stages.0.0.norm.weight(16)")
        .contains("stages.1.0.conv.weight(32, 16, 3, 3)", "stages.1.1.conv.weight(32, 32, 3, 3)")
        .endsWith("head.weight(10, 32)", "head.bias(10)");
  }

  @Test
  void impossibleShapesAreRefused() {
    assertThatThrownBy(() -> new SmallClassifierConfig(1, 28, List.of(8), 8))
        .hasMessage("Invalid classes: 1; expected at least 2");
    assertThatThrownBy(() -> new SmallClassifierConfig(10, 28, List.of(), 8))
        .hasMessage(
            "Invalid channels: []; expected a positive number for each of one or more stages");
    assertThatThrownBy(() -> new SmallClassifierConfig(10, 28, List.of(8, 12), 8))
        .hasMessage("Invalid norm-groups: 8; it must divide every stage's channels, [8, 12]");
    assertThatThrownBy(() -> new SmallClassifierConfig(10, 7, List.of(8, 8, 8, 8), 8))
        .hasMessage(
            "Invalid image-size: 7; 4 stages halve it 3 times, so use fewer stages or larger images");
  }
}
