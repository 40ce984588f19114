package io.tessera.spark.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tessera.core.config.ConfigException;
import io.tessera.core.storage.StorageException;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.storage.RenamingFileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recipes at URIs; {@code renaming:} is a Hadoop file system over this disk. */
class StoredRecipeTest {
  private static final String HADOOP = "spark.conf.spark.hadoop.";
  private static final List<String> SETTINGS =
      Stream.of(
              "fs.renaming.impl=" + RenamingFileSystem.class.getName(),
              "fs.AbstractFileSystem.renaming.impl=" + RenamingFileSystem.Face.class.getName(),
              "fs.renaming.impl.disable.cache=true")
          .map(setting -> HADOOP + setting)
          .toList();

  @TempDir Path dir;

  @BeforeEach
  void write() throws IOException {
    Files.createDirectories(dir.resolve("recipes"));
    Files.writeString(dir.resolve("base.conf"), "data.image-size = 64");
    Files.writeString(
        dir.resolve("recipes/night.conf"), "include \"../base.conf\"\nrun.id = night");
  }

  @Test
  void isReadWithTheSettingsOfTheCommandLine() {
    TesseraConfig config = load("renaming://" + dir + "/recipes/night.conf", SETTINGS);

    assertThat(config.sections().run().id()).isEqualTo("night");
    assertThat(config.sections().data().imageSize()).isEqualTo(64);
  }

  @Test
  void aFileMayBeWrittenAsAUri() {
    String uri = dir.resolve("recipes/night.conf").toUri().toString();
    assertThat(uri).startsWith("file:///");

    assertThat(load(uri, List.of()).sections().run().id()).isEqualTo("night");
  }

  @Test
  void aPathIsOfThisMachineWhateverTheClustersFileSystemIs() {
    String path = dir.resolve("recipes/night.conf").toString();

    TesseraConfig config = load(path, List.of(HADOOP + "fs.defaultFS=nowhere://host/"));

    assertThat(config.sections().run().id()).isEqualTo("night");
  }

  @Test
  void problemsNameTheUri() throws IOException {
    String folder = "renaming:" + dir + "/recipes/";
    assertThatThrownBy(() -> load(folder + "none.conf", SETTINGS))
        .isInstanceOf(ConfigException.class)
        .hasMessage("Cannot read recipe " + folder + "none.conf: no such file");

    Files.writeString(dir.resolve("recipes/a.conf"), "data.imagesize = 8");
    assertThatThrownBy(() -> load(folder + "a.conf", SETTINGS))
        .hasMessageContaining("Unknown key data.imagesize (" + folder + "a.conf:1)");

    Files.writeString(dir.resolve("recipes/b.conf"), "include \"c.conf\"");
    assertThatThrownBy(() -> load(folder + "b.conf", SETTINGS))
        .hasMessageStartingWith("Cannot parse recipe " + folder + "b.conf: ")
        .hasMessageContaining("cannot include c.conf: no such file: " + folder + "c.conf");

    Files.writeString(dir.resolve("recipes/d.conf"), "include \"a:b.conf\"");
    assertThatThrownBy(() -> load(folder + "d.conf", SETTINGS))
        .hasMessageContaining("d.conf: cannot include a:b.conf: no path: ");

    Files.writeString(dir.resolve("recipes/c.conf"), "include \"b.conf\"");
    assertThatThrownBy(() -> load(folder + "b.conf", SETTINGS))
        .hasMessageContaining("break the circle of includes");
  }

  /** What the web or another store says may be another tomorrow. */
  @Test
  void includesDoNotLeadElsewhere() throws IOException {
    Path night = dir.resolve("recipes/night.conf");
    Path recipe = dir.resolve("recipes/e.conf");
    for (String elsewhere :
        List.of("http://127.0.0.1:1/x.conf", night.toUri().toString(), "renaming:" + night)) {
      Files.writeString(recipe, "include \"" + elsewhere + "\"");

      assertThatThrownBy(() -> load("renaming:" + recipe, SETTINGS))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining(
              "e.conf: cannot include "
                  + elsewhere
                  + ": no path: a URI; what a recipe includes lies beside it");
    }
  }

  @Test
  void aStorageThatRefusesIsNoBadRecipe() {
    assertThatThrownBy(() -> load("renaming://" + dir + "/recipes/night.conf", List.of()))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("Cannot open renaming:")
        .hasMessageContaining("No FileSystem for scheme");
  }

  @Test
  void loginsAreRefusedUnseen() {
    assertThatThrownBy(() -> load("s3a://key:hush@bucket/night.conf", List.of()))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("there is a login in the URL")
        .hasMessageNotContaining("hush");
  }

  private static TesseraConfig load(String recipe, List<String> assignments) {
    return TesseraConfig.load(List.of(recipe), assignments, Map.of());
  }
}
