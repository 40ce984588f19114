package io.tessera.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.tessera.spark.config.TesseraConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the README tells people to type must work as it stands there; see also LauncherTest. */
class ReadmeTest {
  private static final Pattern RECIPE = Pattern.compile("--config (\\S+)");

  @Test
  void testCommandIsTheOneThatCiRuns() throws IOException {
    List<String> commands = Readme.commands("mvn");
    assertThat(commands).isNotEmpty();
    assertThat(Files.readString(Project.root().resolve(".ci/run")))
        .contains(commands.toArray(String[]::new));
  }

  @Test
  void quickstartIsOneCommand() {
    assertThat(Readme.commands("bin/tessera"))
        .contains("bin/tessera pipeline --config conf/quickstart.conf");
  }

  @Test
  void recipesExist() {
    assertThat(Readme.commands("bin/tessera"))
        .flatExtracting(command -> RECIPE.matcher(command).results().toList())
        .allSatisfy(
            match ->
                TesseraConfig.load(
                    List.of(Project.root().resolve(match.group(1)).toString()),
                    List.of(),
                    Map.of()));
  }
}
