package io.tessera.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KebabCaseTest {
  enum Size {
    XXL,
    GPT_3B
  }

  @ParameterizedTest
  @CsvSource({
    "dim,dim",
    "codebookSize,codebook-size",
    "zLoss,z-loss",
    "cfgScale,cfg-scale",
    "useCFGScale,use-cfg-scale",
    "adamBeta2,adam-beta2",
    "lr2Decay,lr2-decay"
  })
  void spellsComponents(String component, String key) {
    assertThat(KebabCase.ofCamel(component)).isEqualTo(key);
  }

  @Test
  void spellsConstants() {
    assertThat(KebabCase.ofConstant(Size.XXL)).isEqualTo("xxl");
    assertThat(KebabCase.ofConstant(Size.GPT_3B)).isEqualTo("gpt-3b");
  }
}
