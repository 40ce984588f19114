package io.tessera.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigLoaderTest {
  private static final ConfigLoader DEFAULTS =
      ConfigLoader.defaults(ConfigLoaderTest.class, "defaults.conf");

  @TempDir Path folder;

  private Recipe write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return new LocalRecipe(Files.writeString(file, text));
  }

  private static Config set(String... assignments) {
    return DEFAULTS.assignments(List.of(assignments)).load();
  }

  @Test
  void laterLayersWinAndSubstitutionsFollow() throws IOException {
    Recipe first = write("first.conf", "generator { dim = 128, layers = 3 }, run.id = first");
    Recipe second = write("second.conf", "generator.dim = 256");
    Config config =
        DEFAULTS.recipes(List.of(first, second)).assignments(List.of("run.id=mine")).load();
    assertThat(config.getInt("generator.dim")).isEqualTo(256);
    assertThat(config.getInt("generator.layers")).isEqualTo(3);
    assertThat(config.getDouble("generator.dropout")).isEqualTo(0.1);
    assertThat(config.getString("run.dir")).isEqualTo("runs/mine");
  }

  @Test
  void includesAreRelativeToTheFile() throws IOException {
    write("base/model.conf", "dim = 32, include \"../more.conf\"");
    write("more.conf", "layers = 9");
    Recipe recipe = write("recipes.conf", "generator { include \"base/model.conf\" }");
    Config config = DEFAULTS.recipes(List.of(recipe)).load();
    assertThat(config.getInt("generator.dim")).isEqualTo(32);
    assertThat(config.getInt("generator.layers")).isEqualTo(9);
    assertThat(Origins.describe(config.getValue("generator.layers").origin()))
        .isEqualTo(folder.resolve("more.conf") + ":1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "include \"nowhere.conf\" | write the name with its extension",
        "include required(file(\"nowhere.conf\")) | no such file",
        "include url(\"http://localhost/x.conf\") | recipes include files only, no URLs",
        "include classpath(\"reference.conf\") | recipes include files only, no class path",
        "include \"recipe.conf\" | break the circle of includes",
        "generator { dim = 1 | Expecting close brace",
        "a = include \"x\" = | :"
      })
  void refusesFilesThatCannotBeRead(String text, String reason) throws IOException {
    Recipe recipe = write("recipe.conf", text);
    assertThatThrownBy(() -> DEFAULTS.recipes(List.of(recipe)).load())
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("Cannot parse recipe " + recipe + ": ")
        .hasMessageContaining(reason);
  }

  @Test
  void reportsAllFilesAndAssignmentsTogether() {
    Recipe missing = new LocalRecipe(folder.resolve("missing.conf"));
    assertThatThrownBy(
            () ->
                DEFAULTS
                    .recipes(List.of(missing, new LocalRecipe(folder)))
                    .assignments(List.of("generator.dimm=3", "run.id=x", "loose", "=3", "a..b=3"))
                    .load())
        .hasMessage(
            "6 problems in the configuration:\n- Cannot read recipe "
                + missing
                + ": no such file\n- Cannot read recipe "
                + folder
                + ": not a readable file\n"
                + "- Unknown key generator.dimm (--set): did you mean generator.dim?\n"
                + "- Invalid --set: loose: expected key=value\n"
                + "- Invalid --set: =3: expected key=value\n"
                + "- Invalid --set: a..b=3: expected key=value");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "generator.dmi=1 | did you mean generator.dim?",
        "genrator.dim=1 | did you mean generator.dim?",
        "dropout=1 | did you mean generator.dropout?",
        "generator.weights.path=1 | did you mean generator.weights?",
        "zzzzzz=1 | the defaults have no such key; sections are generator, run, storage",
      })
  void refusesAssignmentsToUnknownKeys(String assignment, String advice) {
    assertThatThrownBy(() -> set(assignment))
        .hasMessage(
            "Unknown key "
                + assignment.substring(0, assignment.indexOf('='))
                + " (--set): "
                + advice);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "s3a://bucket//x | s3a://bucket//x",
        "/data//imagenet | /data//imagenet",
        "a#b | a#b",
        "a, b | a, b",
        "\"quoted // text\" | quoted // text",
        "`` | ``",
        "two words | two words",
        "{unclosed | {unclosed",
        "include \"/etc/passwd\" | include \"/etc/passwd\"",
        "${run.id}-2 | demo-2",
        "x=y | x=y",
      })
  void assignsTextsAsTheyStandUnlessQuoted(String text, String expected) {
    assertThat(set("storage.endpoint=" + text).getString("storage.endpoint")).isEqualTo(expected);
  }

  @Test
  void assignsHoconValues() {
    Config config =
        set("generator.labels=[a, b]", "generator={ dim = 5, layers = 6 }", "generator.layers=7");
    assertThat(config.getStringList("generator.labels")).containsExactly("a", "b");
    assertThat(config.getInt("generator.dim")).isEqualTo(5);
    assertThat(config.getInt("generator.layers")).isEqualTo(7);
    assertThat(set("generator.weights=null").getIsNull("generator.weights")).isTrue();
  }

  @Test
  void anAssignmentCannotSmuggleOtherKeys() {
    Config config = set("storage.endpoint=1\nrun.id = stolen");
    assertThat(config.getString("run.id")).isEqualTo("demo");
    assertThat(config.getString("storage.endpoint")).isEqualTo("1\nrun.id = stolen");
  }

  @Test
  void namesTheAssignmentAsOrigin() {
    record Generator(int dim) {}
    Config config = set("generator.dim=[1]").withOnlyPath("generator.dim");
    assertThatThrownBy(() -> ConfigBinder.bind(config, "generator", Generator.class))
        .hasMessage(
            "Invalid generator.dim: [1] (--set generator.dim): expected an integer of 32 bits");
  }

  @Test
  void deepNestingIsNoDefect() throws IOException {
    Recipe deep = write("deep.conf", "a=" + "[".repeat(100_000));

    assertThatThrownBy(() -> DEFAULTS.recipes(List.of(deep)).load())
        .isInstanceOf(ConfigException.class)
        .hasMessage("Cannot parse recipe " + deep + ": too deeply nested");
  }

  @Test
  void recipesAreOfRecipesSize() throws IOException {
    Recipe endless = new LocalRecipe(Path.of("/dev/zero"));
    Recipe including = write("r.conf", "include \"/dev/zero\"");

    for (Recipe recipe : List.of(endless, including)) {
      assertThatThrownBy(() -> DEFAULTS.recipes(List.of(recipe)).load())
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("longer than 4 MiB, which no recipe is");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "DB_PASSWORD",
        "HF_TOKEN",
        "API_KEY"
      })
  void secretsOfTheEnvironmentAreNotTaken(String name) throws IOException {
    for (String reference :
        List.of("${" + name + "}", "${?" + name + "}", "a-${?" + name + "}-b")) {
      Recipe recipe = write("shared.conf", "run.id = " + reference);
      ConfigLoader loader = DEFAULTS.recipes(List.of(recipe)).environment(Map.of(name, "hunter2"));

      assertThatThrownBy(loader::load)
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("the environment variable " + name + " is a secret by its name")
          .hasMessageNotContaining("hunter2");
    }
  }

  @Test
  void variablesComeOnlyFromTheGivenMapAndSystemPropertiesNever() throws IOException {
    System.setProperty("generator.dim", "666");
    System.setProperty("TESSERA_LAYERS", "666");
    try {
      Recipe recipe =
          write("r.conf", "generator { layers = ${?TESSERA_LAYERS}, dropout = ${?PATH} }");
      ConfigLoader loader = DEFAULTS.recipes(List.of(recipe));
      assertThat(loader.load().getInt("generator.dim")).isEqualTo(64);
      assertThat(loader.load().getInt("generator.layers")).isEqualTo(2);
      assertThat(loader.load().getDouble("generator.dropout")).isEqualTo(0.1);
      Config config = loader.environment(Map.of("TESSERA_LAYERS", "9")).load();
      assertThat(config.getInt("generator.layers")).isEqualTo(9);
      assertThat(config.getValue("generator.layers").origin().description())
          .isEqualTo("environment variable TESSERA_LAYERS");
    } finally {
      System.clearProperty("generator.dim");
      System.clearProperty("TESSERA_LAYERS");
    }
  }

  @Test
  void aSubstitutionWithoutValueIsNamed() throws IOException {
    Recipe recipe = write("r.conf", "generator.dim = ${NOT_SET}");
    assertThatThrownBy(() -> DEFAULTS.recipes(List.of(recipe)).load())
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("Cannot resolve configuration: " + recipe + ": 1")
        .hasMessageContaining("${NOT_SET}");
  }

  @Test
  void defaultsMustExist() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ConfigLoader.defaults(ConfigLoaderTest.class, "no.conf"))
        .withMessageStartingWith("Cannot load defaults: no resource no.conf beside");
  }

  @Test
  void originsOfDefaultsAreReadable() {
    assertThat(Origins.describe(DEFAULTS.load().getValue("generator.dim").origin()))
        .isEqualTo("defaults.conf:4");
  }
}
