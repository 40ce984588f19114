package io.tessera.integration.kills;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** A scenario in a stage. */
record Case(Stage stage, Scenario scenario) {
  /** All of them, by scenario. */
  static List<Case> all() {
    return Stream.of(Scenario.values())
        .flatMap(scenario -> Stream.of(Stage.values()).map(stage -> new Case(stage, scenario)))
        .toList();
  }

  /** Its folder's name. */
  String name() {
    return (stage + "-" + scenario).toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Case named(String name) {
    return all().stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
  }

  /** The run's folder. */
  Path run(Path work) {
    return work.resolve(name()).resolve("run");
  }

  /** What its commands say. */
  Path log(Path work) {
    return work.resolve(name()).resolve("log.txt");
  }

  /** The faults of its own driver, where it has one. */
  Faults faults(Path work) {
    return new Faults(work.resolve(name()).resolve("faults"));
  }

  /** The command that trains the stage in its run. */
  List<String> command(Path work, Faults faults) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                stage.command(),
                "--config",
                PreparedRun.recipe(work).toString(),
                "--run",
                FaultyFileSystem.location(run(work))));
    properties(faults)
        .forEach((key, value) -> arguments.addAll(List.of("--set", assignment(key, value))));
    return arguments;
  }

  /** Spark's properties for it. */
  Map<String, String> properties(Faults faults) {
    Map<String, String> properties = scenario.cluster().properties();
    properties.putAll(FaultyFileSystem.properties(faults.folder()));
    return properties;
  }

  private static String assignment(String key, String value) {
    return "spark.conf." + key + "=" + value;
  }

  @Override
  public String toString() {
    return stage.folder() + ": " + scenario.title();
  }
}
