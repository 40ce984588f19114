package io.tessera.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
    assertThat(Provenance.fromJson(JSON, "p")).isEqualTo(COMPLETE);
  }

  @Test
  void leavesOutWhatIsNotThere() {
    Provenance fresh =
        Provenance.of(CONFIG, null, null, new Versions("0.1.0", "17", null, "0.35.1", "2.7.1"));
    assertThat(fresh.toJson()).doesNotContain("parentCheckpoint", "dataSnapshot", "spark", "null");
    assertThat(Provenance.fromJson(fresh.toJson(), "p")).isEqualTo(fresh);
  }

  @Test
  void refusesWhatIsNotAHash() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Provenance.of("abc", null, null, COMPLETE.versions()))
        .withMessage("Invalid configHash: abc, expected 64 lower-case hexadecimal digits");
    assertThatThrownBy(() -> Provenance.fromJson(JSON.replace("fedc", "FEDC"), "x.json"))
        .isInstanceOf(JsonException.class)
        .hasMessageStartingWith("Cannot read x.json")
        .hasMessageContaining("Invalid parentCheckpoint: FEDC");
  }

  @Test
  void refusesLaterFormatsAndUnknownProperties() {
    assertThatThrownBy(
            () -> Provenance.fromJson("{\"formatVersion\":2,\"colour\":\"red\"}", "x.json"))
        .isInstanceOf(JsonException.class)
        .hasMessage(
            "Cannot read x.json: its provenance has format 2, this version of Tessera knows up to"
                + " 1; use a newer one");
    assertThatThrownBy(
            () -> Provenance.fromJson(JSON.replace("\"djl\"", "\"a\":0,\"djl\""), "x.json"))
        .hasMessageContaining("property versions.a: unknown property");
    assertThatThrownBy(
            () -> Provenance.fromJson(JSON.replace("\"formatVersion\":1,", ""), "x.json"))
        .hasMessageContaining("property formatVersion: it is missing");
    assertThatThrownBy(
            () -> Provenance.fromJson(JSON.replace("Version\":1", "Version\":0"), "x.json"))
        .hasMessageContaining("Invalid provenance format: 0, this version of Tessera knows 1");
  }
}
