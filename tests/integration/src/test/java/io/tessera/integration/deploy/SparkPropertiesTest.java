package io.tessera.integration.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.internal.config.ConfigEntry;
import org.apache.spark.internal.config.ConfigEntry$;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Spark's properties in {@code deploy/}: each one is Spark's own, and Spark can read its value. */
class SparkPropertiesTest {
  private static final List<String> DEFINITIONS =
      List.of("package$", "Deploy$", "History$", "Network$", "UI$", "Worker$");

  /** Families that Spark reads by their beginnings, so no entry of them is registered. */
  private static final Pattern OPEN =
      Pattern.compile(
          "spark\\.(executor|driver|worker|task)\\.resource\\.gpu\\.(amount|discoveryScript|vendor)"
              + "|spark\\.executorEnv\\.[A-Z_]+"
              + "|spark\\.master");

  /**
   * Those of modules that are on the class path of an installed Spark alone, {@code spark-yarn} and
   * {@code spark-kubernetes}: from the documentation of Spark 4.1.
   */
  private static final Pattern ELSEWHERE =
      Pattern.compile(
          "spark\\.yarn\\.(queue|dist\\.files|maxAppAttempts|submit\\.waitAppCompletion|appMasterEnv\\.[A-Z_]+)"
              + "|spark\\.kubernetes\\.(namespace|container\\.image|submission\\.waitAppCompletion|report\\.interval)"
              + "|spark\\.kubernetes\\.authenticate\\.(driver|executor)\\.serviceAccountName"
              + "|spark\\.kubernetes\\.(driver|executor)\\.(podTemplateFile|secretKeyRef\\.[A-Z_]+)"
              + "|spark\\.kubernetes\\.(driver|executor)\\.volumes\\.persistentVolumeClaim\\.[a-z]+\\.(mount\\.path|options\\.claimName)"
              + "|spark\\.kubernetes\\.driver\\.pod\\.name");

  @BeforeAll
  static void register() throws ClassNotFoundException {
    for (String definition : DEFINITIONS) {
      Class.forName("org.apache.spark.internal.config." + definition);
    }
  }

  static Map<String, SortedMap<String, String>> places() {
    Map<String, SortedMap<String, String>> places = new TreeMap<>();
    for (String kind : List.of("standalone", "yarn", "kubernetes")) {
      places.put(kind, DeployFiles.properties(kind));
    }
    for (String name : List.of("spark-application.yaml", "spark-application-apache.yaml")) {
      var manifest =
          DeployFiles.manifests(DeployFiles.folder().resolve("kubernetes").resolve(name)).get(0);
      SortedMap<String, String> properties = new TreeMap<>();
      DeployFiles.map(DeployFiles.at(manifest, "spec/sparkConf"))
          .forEach((key, value) -> properties.put(key, (String) value));
      places.put(name, properties);
    }
    return places;
  }

  static Iterable<Map.Entry<String, SortedMap<String, String>>> eachPlace() {
    return places().entrySet();
  }

  @ParameterizedTest
  @MethodSource("eachPlace")
  void areKnownAndReadable(Map.Entry<String, SortedMap<String, String>> place) {
    SparkConf conf = new SparkConf(false);
    place.getValue().forEach(conf::set);
    place
        .getValue()
        .forEach(
            (key, value) -> {
              ConfigEntry<?> entry = ConfigEntry$.MODULE$.findEntry(key);
              if (entry == null) {
                assertThat(OPEN.matcher(key).matches() || ELSEWHERE.matcher(key).matches())
                    .as("Spark has a property " + key)
                    .isTrue();
              } else {
                assertThat(conf.get(entry)).as(key).isNotNull();
              }
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"spark.network.crypto.enable", "spark.executor.resources.gpu.amount"})
  void aMisspeltOneWouldBeNoticed(String key) {
    assertThat(ConfigEntry$.MODULE$.findEntry(key)).isNull();
    assertThat(OPEN.matcher(key).matches() || ELSEWHERE.matcher(key).matches()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("eachPlace")
  void giveEachTaskAGpuAndEncrypt(Map.Entry<String, SortedMap<String, String>> place) {
    assertThat(place.getValue())
        .containsEntry("spark.executor.resource.gpu.amount", "1")
        .containsKey("spark.task.resource.gpu.amount")
        .containsEntry("spark.authenticate", "true")
        .containsEntry("spark.network.crypto.enabled", "true")
        .containsEntry("spark.io.encryption.enabled", "true")
        .containsEntry("spark.eventLog.enabled", "true")
        .containsKeys("spark.eventLog.dir", "spark.redaction.regex");
    String script =
        place
            .getValue()
            .getOrDefault(
                "spark.worker.resource.gpu.discoveryScript",
                place.getValue().get("spark.executor.resource.gpu.discoveryScript"));
    assertThat(script).endsWith("discovery.sh");
  }

  /** The operators' manifests repeat what matters of the file, and must not differ from it. */
  @Test
  void areTheSameForSparkSubmitAndTheOperators() {
    SortedMap<String, String> submit = DeployFiles.properties("kubernetes");
    for (String name : List.of("spark-application.yaml", "spark-application-apache.yaml")) {
      SortedMap<String, String> operator = places().get(name);
      submit.put("spark.task.resource.gpu.amount", "1");
      assertThat(submit).as(name).containsAllEntriesOf(operator);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spark.hadoop.fs.s3a.secret.key",
        "spark.hadoop.fs.s3a.access.key",
        "spark.hadoop.fs.s3a.encryption.key",
        "fs.azure.account.key.store",
        "spark.hadoop.fs.azure.sas.container.a.blob.core.windows.net",
        "spark.executorEnv.HF_TOKEN",
        "javax.net.ssl.keyStorePassword"
      })
  void hideSecrets(String key) {
    assertThat(
            Pattern.compile(DeployFiles.properties("yarn").get("spark.redaction.regex"))
                .matcher(key)
                .find())
        .isTrue();
  }
}
