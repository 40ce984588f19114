package io.tessera.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigBinderTest {
  enum Latents {
    RAW,
    L2_NORMALIZED
  }

  record Layer(int channels, boolean attention) {}

  record Model(
      int codebookSize,
      long parameterCount,
      float dropout,
      double learningRate,
      boolean qkNorm,
      String name,
      Latents latents,
      Duration saveEvery,
      Bytes chunkSize,
      List<Integer> multipliers,
      List<Layer> layers,
      Optional<String> weights,
      @Nullable Integer limit,
      Layer head) {}

  record Heads(int dim, int heads) {
    Heads {
      if (dim % heads != 0) {
        throw new IllegalArgumentException("dim " + dim + " must be a multiple of heads " + heads);
      }
    }
  }

  record Secrets(int password, Optional<Integer> token) {}

  record Two(Heads heads, Layer layer, Latents latents) {}

  private static final String MODEL =
      """
      codebook-size = 256
      parameter-count = 3e9
      dropout = 0.1
      learning-rate = 1e-4
      qk-norm = true
      name = xs
      latents = l2-normalized
      save-every = 5 minutes
      chunk-size = 64MiB
      multipliers = [1, 2, 4]
      layers = [{ channels = 8, attention = no }, { channels = 16, attention = yes }]
      weights = null
      head { channels = 3, attention = off }
      """;

  private static Config parse(String hocon) {
    return ConfigFactory.parseString(
            hocon, ConfigParseOptions.defaults().setOriginDescription("conf/test.conf"))
        .resolve();
  }

  private static List<String> problems(String hocon, Class<? extends Record> type) {
    Config config = parse(hocon);
    ConfigException e =
        catchThrowableOfType(ConfigException.class, () -> ConfigBinder.bind(config, type));
    return e.problems().stream().map(ConfigProblem::message).toList();
  }

  @Test
  void bindsEveryTypeByKebabCaseKey() {
    assertThat(ConfigBinder.bind(parse(MODEL), Model.class))
        .isEqualTo(
            new Model(
                256,
                3_000_000_000L,
                0.1f,
                1e-4,
                true,
                "xs",
                Latents.L2_NORMALIZED,
                Duration.ofMinutes(5),
                Bytes.ofMebibytes(64),
                List.of(1, 2, 4),
                List.of(new Layer(8, false), new Layer(16, true)),
                Optional.empty(),
                null,
                new Layer(3, false)));
  }

  @Test
  void bindsOptionalAndNullableWhenGiven() {
    Model model = ConfigBinder.bind(parse(MODEL + "weights = vgg.pt\nlimit = 7"), Model.class);
    assertThat(model.weights()).contains("vgg.pt");
    assertThat(model.limit()).isEqualTo(7);
  }

  @Test
  void bindsTextsFromTheEnvironmentAsTheirType() {
    Layer layer = ConfigBinder.bind(parse("channels = \"8\", attention = \"true\""), Layer.class);
    assertThat(layer).isEqualTo(new Layer(8, true));
  }

  @Test
  void bindsASectionAndNamesFullKeys() {
    Config config = parse("a.b { channels = 8, attention = true }, c.d { channels = x }");
    assertThat(ConfigBinder.bind(config, "a.b", Layer.class)).isEqualTo(new Layer(8, true));
    assertThatThrownBy(() -> ConfigBinder.bind(config, "c.d", Layer.class))
        .hasMessage(
            """
            2 problems in the configuration:
            - Invalid c.d.channels: "x" (conf/test.conf:1): expected an integer of 32 bits
            - Missing c.d.attention (conf/test.conf:1): expected true or false""");
    assertThatThrownBy(() -> ConfigBinder.bind(config, "e", Layer.class))
        .hasMessageStartingWith("Missing e (")
        .hasMessageEndingWith("): expected a section in braces");
  }

  @Test
  void namesTheNearestKeyForAnUnknownOne() {
    assertThat(problems(MODEL + "codbook-size = 3", Model.class))
        .containsExactly(
            "Unknown key codbook-size (conf/test.conf:14): did you mean codebook-size?");
    assertThat(problems(MODEL + "codebookSize = 3", Model.class))
        .containsExactly(
            "Unknown key codebookSize (conf/test.conf:14): did you mean codebook-size?");
    assertThat(problems(MODEL + "head.chanels = 3", Model.class))
        .containsExactly(
            "Unknown key head.chanels (conf/test.conf:14): did you mean head.channels?");
  }

  @Test
  void namesAKeyThatStandsInAnotherSection() {
    String config = "heads { dim = 4, heads = 2, attention = true }, latents = raw, ";
    assertThat(problems(config + "layer { channels = 1, attention = true }", Two.class))
        .containsExactly(
            "Unknown key heads.attention (conf/test.conf:1): did you mean layer.attention?");
  }

  @Test
  void listsTheKeysWhenNoneIsNear() {
    assertThat(problems("channels = 1, attention = true, zebra = 1", Layer.class))
        .containsExactly(
            "Unknown key zebra (conf/test.conf:1): the keys of configuration are channels,"
                + " attention");
  }

  @Test
  void anUnknownKeyWithNullIsStillUnknown() {
    assertThat(problems("channels = 1, attention = true, zebra = null", Layer.class)).hasSize(1);
  }

  @Test
  void reportsAllProblemsTogether() {
    assertThat(
            problems(
                """
                heads { dim = 10, heads = 3 }
                layer { channels = many, atention = true }
                latents = normalised
                """,
                Two.class))
        .containsExactly(
            "Invalid heads (conf/test.conf:1): dim 10 must be a multiple of heads 3",
            "Unknown key layer.atention (conf/test.conf:2): did you mean layer.attention?",
            "Invalid layer.channels: \"many\" (conf/test.conf:2): expected an integer of 32 bits",
            "Missing layer.attention (conf/test.conf:2): expected true or false",
            "Invalid latents: \"normalised\" (conf/test.conf:3): expected one of raw,"
                + " l2-normalized");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "codebook-size = 2.5     | Invalid codebook-size: 2.5 | an integer of 32 bits",
        "codebook-size = 3e9     | Invalid codebook-size: 3e9 | an integer of 32 bits",
        "codebook-size = 1e999999999 | Invalid codebook-size: 1e999999999 | an integer of 32 bits",
        "codebook-size = true    | Invalid codebook-size: true | an integer of 32 bits",
        "codebook-size = null    | Invalid codebook-size: null | an integer of 32 bits",
        "codebook-size = []      | Invalid codebook-size: [] | an integer of 32 bits",
        "parameter-count = 1e30  | Invalid parameter-count: 1e30 | an integer",
        "dropout = 1e39          | Invalid dropout: 1e39 | a finite number",
        "learning-rate = NaN     | Invalid learning-rate: \"NaN\" | a finite number",
        "qk-norm = 1             | Invalid qk-norm: 1 | true or false",
        "name = { a = 1 }        | Invalid name: {\"a\":1} | a text",
        "latents = rav | Invalid latents: \"rav\" | one of raw, l2-normalized; did you mean raw?",
        "latents = 1 | Invalid latents: 1 | one of raw, l2-normalized",
        "save-every = 300 | Invalid save-every: 300 | a duration with its unit, such as 30s or 5 minutes",
        "save-every = soon | Invalid save-every: \"soon\" | a duration with its unit, such as 30s or 5 minutes",
        "chunk-size = -1 | Invalid chunk-size: -1 | a size in bytes, such as 64MiB or 512k",
        "chunk-size = 64MX | Invalid chunk-size: \"64MX\" | a size in bytes, such as 64MiB or 512k",
        "multipliers = 3 | Invalid multipliers: 3 | a list in brackets",
        "multipliers = [1, two] | Invalid multipliers[1]: \"two\" | an integer of 32 bits",
        "multipliers = [1, null] | Invalid multipliers[1]: null | an integer of 32 bits",
        "head = 3 | Invalid head: 3 | a section in braces",
        "weights = [] | Invalid weights: [] | a text",
        "limit = x | Invalid limit: \"x\" | an integer of 32 bits",
      })
  void refusesAnIllTypedValue(String line, String what, String expected) {
    assertThat(problems(MODEL + line, Model.class))
        .containsExactly(what + " (conf/test.conf:14): expected " + expected);
  }

  @Test
  void namesTheElementInAListOfSections() {
    assertThat(problems(MODEL + "layers = [{ channels = 1, attention = 3 }]", Model.class))
        .containsExactly(
            "Invalid layers[0].attention: 3 (conf/test.conf:14): expected true or false");
  }

  @Test
  void cutsLongValuesAndHidesSecrets() {
    assertThat(problems("channels = " + "x".repeat(200) + ", attention = true", Layer.class).get(0))
        .hasSizeLessThan(180)
        .contains("xxx…");
    assertThat(problems("password = hunter2, token = hunter3", Secrets.class))
        .containsExactly(
            "Invalid password: <redacted> (conf/test.conf:1): expected an integer of 32 bits",
            "Invalid token: <redacted> (conf/test.conf:1): expected an integer of 32 bits");
  }

  @Test
  void problemsCarryPathAndOrigin() {
    Config config = parse("channels = 1,\n attention = 2");
    ConfigException e =
        catchThrowableOfType(ConfigException.class, () -> ConfigBinder.bind(config, Layer.class));
    assertThat(e.problems())
        .extracting(ConfigProblem::path, ConfigProblem::origin)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("attention", "conf/test.conf:2"));
    assertThat(e).hasMessage(e.problems().get(0).message());
  }

  record Unsupported(URI uri) {}

  record Broken(int value) {
    Broken {
      throw new IllegalStateException("a bug");
    }
  }

  @Test
  void faultsOfTheProgramAreNotTheUsersProblems() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ConfigBinder.bind(parse("uri = x"), Unsupported.class))
        .withMessage("Cannot bind uri: no rule reads a class java.net.URI from HOCON");
    assertThatThrownBy(() -> ConfigBinder.bind(parse("value = 1"), Broken.class))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Broken")
        .cause()
        .hasMessage("a bug");
  }
}
