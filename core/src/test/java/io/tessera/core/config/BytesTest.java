package io.tessera.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class BytesTest {
  @Test
  void rendersTheLargestWholeUnit() {
    assertThat(new Bytes(0)).hasToString("0B");
    assertThat(new Bytes(1000)).hasToString("1000B");
    assertThat(Bytes.ofMebibytes(64)).hasToString("64MiB").isEqualTo(new Bytes(67_108_864));
    assertThat(Bytes.ofMebibytes(2048)).hasToString("2GiB");
  }

  @Test
  void refusesWhatDoesNotFit() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Bytes(-1))
        .withMessage("Invalid size: -1 bytes, must not be negative");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Bytes.ofMebibytes(2048).toInt())
        .withMessage("Invalid size: 2GiB, must be below 2GiB");
    assertThat(Bytes.ofMebibytes(64).toInt()).isEqualTo(67_108_864);
  }
}
