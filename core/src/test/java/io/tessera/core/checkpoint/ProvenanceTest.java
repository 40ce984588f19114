package io.tessera.core.checkpoint;

import static java.util.Locale.ROOT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tessera.core.checkpoint.Provenance.Versions;
import org.junit.jupiter.api.Test;

class ProvenanceTest {
  private static final String CONFIG = "0123456789abcdef".repeat(4);
  private static final String PARENT = "fedcba9876543210".repeat(4);
  static final Provenance COMPLETE =
      Provenance.of(
          CONFIG,
          PARENT,
          "fashion-mnist-v1",
          new Versions("0.1.0", "17.0.15", "4.1.2", "0.35.1", "2.7.1"));
  private static final String JSON =
      "{\"configHash\":\""
          + CONFIG
          + "\",\"dataSnapshot\":\"fashion-mnist-v1\",\"formatVersion\":1,\"parentCheckpoint\":\""
          + PARENT
          + "\",\"versions\":{\"djl\":\"0.35.1\",\"java\":\"17.0.15\",\"libtorch\":\"2.7.1\","
          + "\"spark\":\"4.1.2\",\"tessera\":\"0.1.0\"}}";

  @Test
  void isOneLineOfJson() {
    assertThat(COMPLETE.toJson()).isEqualTo(JSON);
  }

  @Test
  void leavesOutWhatIsNotThere() {
    Provenance fresh =
        Provenance.of(CONFIG, null, null, new Versions("0.1.0", "17", null, "0.35.1", "2.7.1"));
    assertThat(fresh.toJson()).doesNotContain("parentCheckpoint", "dataSnapshot", "spark", "null");
  }

  @Test
  void refusesWhatIsNotAHash() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Provenance.of("abc", null, null, COMPLETE.versions()))
        .withMessage("Invalid configHash: abc, expected 64 lower-case hexadecimal digits");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> Provenance.of(CONFIG, PARENT.toUpperCase(ROOT), null, COMPLETE.versions()))
        .withMessageStartingWith("Invalid parentCheckpoint: FEDC");
  }
}
