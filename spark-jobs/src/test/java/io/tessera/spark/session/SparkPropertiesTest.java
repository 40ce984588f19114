package io.tessera.spark.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tessera.spark.exit.JobException;
import io.tessera.spark.sql.TesseraExtensions;
import java.lang.management.ManagementFactory;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SparkPropertiesTest {
  private static final Map<String, String> NONE = Map.of();

  @Test
  void withoutWishesEverythingRunsOnThisMachineWithoutPages() {
    assertThat(SparkProperties.resolve(NONE, NONE, NONE))
        .containsEntry("spark.master", "local[*]")
        .containsEntry("spark.ui.enabled", "false")
        .containsEntry("spark.driver.host", "127.0.0.1")
        .containsEntry("spark.sql.session.timeZone", "UTC");
  }

  @Test
  void clusterKeepsItsPages() {
    assertThat(SparkProperties.resolve(Map.of("spark.master", "yarn"), NONE, NONE))
        .doesNotContainKey("spark.ui.enabled")
        .doesNotContainKey("spark.driver.host");
  }

  @Test
  void onAClusterAFailedTaskGoesToAnotherExecutor() {
    assertThat(SparkProperties.resolve(Map.of("spark.master", "yarn"), NONE, NONE))
        .containsEntry("spark.excludeOnFailure.taskAndStage.enabled", "true")
        .containsEntry("spark.excludeOnFailure.task.maxTaskAttemptsPerExecutor", "1")
        .containsEntry("spark.excludeOnFailure.task.maxTaskAttemptsPerNode", "7");
    assertThat(SparkProperties.resolve(NONE, NONE, NONE))
        .doesNotContainKey("spark.excludeOnFailure.taskAndStage.enabled");
  }

  /** Those that may not stand in a recipe can stand in spark-defaults.conf. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "spark.hadoop.fs.s3a.access.key",
        "spark.hadoop.fs.s3a.secret.key",
        "spark.hadoop.fs.s3a.session.token",
        "spark.hadoop.fs.s3a.encryption.key",
        "spark.hadoop.fs.azure.account.key.a.blob.core.windows.net",
        "spark.hadoop.fs.azure.sas.container.a.blob.core.windows.net",
        "spark.executorEnv.AWS_ACCESS_KEY_ID",
        "spark.executorEnv.SSH_PRIVATE_KEY",
        "spark.executorEnv.GPG_PASSPHRASE",
        "spark.ssl.keyPassword"
      })
  void pagesHideSecrets(String key) {
    String hidden = SparkProperties.resolve(NONE, NONE, NONE).get("spark.redaction.regex");
    assertThat(key).containsPattern(hidden);
    assertThat("spark.executor.memory").doesNotContainPattern(hidden);
  }

  /** Spark refuses to start if a task may fail as often on one machine as in all. */
  @Test
  void fewFailuresLeaveFewerPerMachine() {
    Map<String, String> cluster = Map.of("spark.master", "yarn");
    assertThat(SparkProperties.resolve(cluster, Map.of("spark.task.maxFailures", "3"), NONE))
        .containsEntry("spark.excludeOnFailure.task.maxTaskAttemptsPerNode", "2");
    assertThat(SparkProperties.resolve(cluster, Map.of("spark.task.maxFailures", "1"), NONE))
        .containsEntry("spark.excludeOnFailure.taskAndStage.enabled", "false");
  }

  @Test
  void configurationGoesOverSubmitAndSubmitOverDefaults() {
    Map<String, String> submitted =
        Map.of("spark.master", "yarn", "spark.task.maxFailures", "3", "spark.log.level", "INFO");

    assertThat(SparkProperties.resolve(Map.of("spark.log.level", "ERROR"), submitted, NONE))
        .containsEntry("spark.master", "yarn")
        .containsEntry("spark.task.maxFailures", "3")
        .containsEntry("spark.log.level", "ERROR");
  }

  @Test
  void executorOptionsAreAddedToTheUsers() {
    assertThat(
            SparkProperties.resolve(
                Map.of("spark.executor.extraJavaOptions", "-Xss4m"), NONE, NONE))
        .containsEntry(
            "spark.executor.extraJavaOptions", SparkProperties.EXECUTOR_JVM_OPTIONS + " -Xss4m");
  }

  @Test
  void sqlFunctionsAreAddedToTheUsersExtensions() {
    String key = "spark.sql.extensions";
    String ours = TesseraExtensions.class.getName();

    assertThat(SparkProperties.resolve(NONE, NONE, NONE)).containsEntry(key, ours);
    assertThat(SparkProperties.resolve(Map.of(key, "a.B"), NONE, NONE))
        .containsEntry(key, "a.B," + ours);
    assertThat(SparkProperties.resolve(NONE, Map.of(key, ours + ", a.B"), NONE))
        .containsEntry(key, ours + ", a.B");
  }

  @Test
  void mandatoryPropertiesCanBeRepeatedButNotChanged() {
    assertThat(SparkProperties.resolve(Map.of("spark.sql.session.timeZone", "UTC"), NONE, NONE))
        .containsEntry("spark.sql.session.timeZone", "UTC");
    assertThatThrownBy(
            () ->
                SparkProperties.resolve(
                    Map.of("spark.sql.session.timeZone", "Europe/Rome"), NONE, NONE))
        .isInstanceOf(JobException.class)
        .hasMessage(
            "Invalid Spark property spark.sql.session.timeZone: Europe/Rome; Tessera needs UTC, leave it out");
  }

  @Test
  void ownJarIsOnlyShippedToClusters() {
    Map<String, String> jar = Map.of("spark.jars", "/x/tessera.jar");

    assertThat(SparkProperties.resolve(NONE, NONE, jar)).doesNotContainKey("spark.jars");
    assertThat(SparkProperties.resolve(Map.of("spark.master", "spark://h:7077"), NONE, jar))
        .containsEntry("spark.jars", "/x/tessera.jar");
  }

  /** The build starts this JVM with the launcher's options. */
  @Test
  void executorsGetTheLaunchersOptions() {
    assertThat(ManagementFactory.getRuntimeMXBean().getInputArguments())
        .contains(SparkProperties.EXECUTOR_JVM_OPTIONS.split(" "));
  }

  @Test
  void otherSparkVersionsAreRefused() {
    JobSession.checkVersion("4.0.3");
    assertThatThrownBy(() -> JobSession.checkVersion("3.5.6"))
        .hasMessage("Invalid Spark version: 3.5.6; Tessera needs Spark 4, built for Scala 2.13");
  }
}
