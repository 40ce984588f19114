package io.tessera.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalConfigTest {
  private static Config parse(String hocon) {
    return ConfigFactory.parseString(hocon).resolve();
  }

  @Test
  void rendersSortedWithoutCommentsInOneSpelling() {
    Config config =
        parse(
            """
            # a comment
            b { y = [1, { k : v, j = null }], x = 1.50e-4 }
            a = ${b.x}, empty {}, none = []
            "odd key" = "tab\\t"
            size = 3e9, half = 0.5, whole = 2.0, yes = true
            """);
    String expected =
        """
        a = 1.5E-4
        b {
          x = 1.5E-4
          y = [1, {j = null, k = "v"}]
        }
        empty = {}
        half = 0.5
        none = []
        "odd key" = "tab\\t"
        size = 3000000000
        whole = 2
        yes = true
        """;
    assertThat(CanonicalConfig.render(config)).isEqualTo(expected);
    assertThat(CanonicalConfig.render(parse(expected))).isEqualTo(expected);
  }

  @Test
  void hashesOnlyTheChosenSections() {
    Config config = parse("model { dim = 64, layers = 2 }, run.id = a, seed = 1");
    String hash = CanonicalConfig.hash(config, "model", "seed");
    // printf 'model {\n  dim = 64\n  layers = 2\n}\nseed = 1\n' | sha256sum
    assertThat(hash).isEqualTo("cd3edeb48e061bd9112dac2d15cbb7a653107c18a0c24c8238ad0ddcdde924a6");
    assertThat(hash)
        .isEqualTo(CanonicalConfig.hash(config, "seed", "model", "seed"))
        .isEqualTo(
            CanonicalConfig.hash(
                parse("run.id = b\nseed = 1.0\nmodel.layers = 2\nmodel.dim = 64"), "model", "seed"))
        .isNotEqualTo(
            CanonicalConfig.hash(
                parse("model { dim = 65, layers = 2 }, seed = 1"), "model", "seed"))
        .isNotEqualTo(CanonicalConfig.hash(config, "model"));
  }

  @Test
  void hashesValuesThatAreNull() {
    assertThat(CanonicalConfig.hash(parse("a = null"), "a"))
        .isNotEqualTo(CanonicalConfig.hash(parse("a = 1"), "a"));
  }

  @Test
  void refusesToHashWhatIsNotThere() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CanonicalConfig.hash(parse("a = 1"), "a.b"))
        .withMessage("Cannot hash configuration: no key a.b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "password", "db-password", "secret", "client-secret.value", "aws.secret-key", "access-key",
        "fs.s3a.access.key", "accessKey", "api-key", "api_key", "apikey", "credentials.file",
        "token", "hf-token", "session.token", "passwords", "private-key", "api-keys"
      })
  void redactsSecrets(String path) {
    String rendered = CanonicalConfig.render(ConfigFactory.parseMap(Map.of(path, "hunter2")));
    assertThat(rendered).doesNotContain("hunter2").contains("\"<redacted>\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tokens", "tokens.path", "token-table", "token-grid", "table.tokens", "tokenizer.name",
        "key", "sort-key", "access", "compass", "secretary", "tokens-per-image"
      })
  void leavesTheRestAlone(String path) {
    String rendered = CanonicalConfig.render(ConfigFactory.parseMap(Map.of(path, "visible")));
    assertThat(rendered).contains("\"visible\"").doesNotContain("redacted");
  }

  @Test
  void numbersNamedTokenAreNotSecret() {
    assertThat(CanonicalConfig.render(parse("null-token = 1000"))).isEqualTo("null-token = 1000\n");
  }

  @Test
  void redactsInsideListsAndUrls() {
    assertThat(CanonicalConfig.render(parse("passwords = [a, b], keys = [{ secret = c }]")))
        .isEqualTo(
            """
            keys = [{secret = "<redacted>"}]
            passwords = ["<redacted>", "<redacted>"]
            """);
    assertThat(CanonicalConfig.render(parse("url = \"s3a://user:pa55@bucket/x\"")))
        .isEqualTo("url = \"s3a://<redacted>@bucket/x\"\n");
    assertThat(CanonicalConfig.render(parse("secret = null"))).isEqualTo("secret = null\n");
  }

  @Test
  void aChangedSecretKeepsTheHash() {
    assertThat(CanonicalConfig.hash(parse("s { password = a, x = 1 }"), "s"))
        .isEqualTo(CanonicalConfig.hash(parse("s { password = b, x = 1 }"), "s"));
  }

  @Property
  void textsReadBackToTheSameText(@ForAll String key, @ForAll String value) {
    Config config =
        ConfigFactory.empty()
            .withFallback(
                com.typesafe.config.ConfigValueFactory.fromMap(Map.of("k" + key, "v" + value)));
    String rendered = CanonicalConfig.render(config);
    assertThat(CanonicalConfig.render(parse(rendered))).isEqualTo(rendered);
  }

  @Property
  void numbersReadBackToTheSameNumber(@ForAll double number) {
    String rendered = CanonicalConfig.render(ConfigFactory.parseMap(Map.of("n", number)));
    assertThat(parse(rendered).getDouble("n") + 0.0).isEqualTo(number + 0.0);
  }
}
