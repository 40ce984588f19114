package io.tessera.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tessera.core.config.ConfigException;
import io.tessera.spark.config.TesseraConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The recipes in {@code conf/}: what is shipped must load as it is. */
class ConfTest {
  static List<Path> recipes() {
    return Project.recipes();
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void loads(Path recipe) {
    TesseraConfig config = TesseraConfig.load(List.of(recipe.toString()), List.of(), Map.of());
    assertThat(config.sections().data().source()).as("data.source").isPresent();
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void beginsWithItsCommand(Path recipe) throws IOException {
    List<String> header =
        Files.readAllLines(recipe).stream().takeWhile(line -> line.startsWith("#")).toList();
    assertThat(header).anyMatch(line -> line.contains("--config conf/" + recipe.getFileName()));
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void hasTheDataItBrings(Path recipe) {
    String source =
        TesseraConfig.load(List.of(recipe.toString()), List.of(), Map.of())
            .sections()
            .data()
            .source()
            .get();
    if (source.startsWith("data/")) {
      assertThat(Project.root().resolve(source)).exists();
    }
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void wouldNotLoadWithAnUnknownKey(Path recipe, @TempDir Path folder) throws IOException {
    Path changed = folder.resolve("changed.conf");
    Files.writeString(changed, Files.readString(recipe) + "\ndata.image-sise = 28\n");
    assertThatThrownBy(() -> TesseraConfig.load(List.of(changed.toString()), List.of(), Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("data.image-sise")
        .hasMessageContaining("image-size");
  }

  @Test
  void quickstartIsThere() {
    assertThat(recipes())
        .extracting(file -> file.getFileName().toString())
        .contains("quickstart.conf");
  }

  @Test
  void defaultsLoadWithoutARecipe() {
    assertThat(TesseraConfig.load(List.of(), List.of(), Map.of()).sections().run().id())
        .isEqualTo("tessera");
  }
}
