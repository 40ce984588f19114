package io.tessera.spark.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tessera.spark.exit.ExitCode;
import io.tessera.spark.exit.JobException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretPropertiesTest {
  private static final String SECRET = "hunter2/+hunter2";

  @TempDir Path dir;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spark.hadoop.fs.s3a.access.key",
        "spark.hadoop.fs.s3a.secret.key",
        "spark.hadoop.fs.s3a.session.token",
        "spark.hadoop.fs.s3a.bucket.photos.secret.key",
        "spark.hadoop.fs.s3a.encryption.key",
        "spark.hadoop.fs.s3a.proxy.password",
        "spark.hadoop.fs.azure.account.key.a.blob.core.windows.net",
        "spark.executorEnv.AWS_SECRET_ACCESS_KEY",
        "spark.executorEnv.AWS_SESSION_TOKEN",
        "spark.ssl.keyPassword",
        "spark.authenticate.secret"
      })
  void secretsAreRefusedOnTheCommandLineAndInRecipes(String key) throws IOException {
    assertRefused(key, List.of(), "spark.conf." + key + "=" + SECRET);
    Path recipe = dir.resolve("a.conf");
    Files.writeString(recipe, "spark.conf { \"" + key + "\" = \"" + SECRET + "\" }");
    assertRefused(key, List.of(recipe.toString()));
  }

  private static void assertRefused(String key, List<String> recipes, String... assignments) {
    assertThatThrownBy(() -> TesseraConfig.load(recipes, List.of(assignments), Map.of()))
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_CONFIG))
        .hasMessageStartingWith("Invalid key spark.conf." + key + ": secrets have no place in")
        .hasMessageContaining("docs/s3.md")
        .hasMessageNotContaining("hunter");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spark.hadoop.fs.s3a.aws.credentials.provider",
        "spark.hadoop.hadoop.security.credential.provider.path",
        "spark.hadoop.fs.s3a.endpoint",
        "spark.kubernetes.authenticate.oauthTokenFile",
        "spark.hadoop.dfs.block.access.token.enable"
      })
  void whatOnlyTellsOfSecretsIsTaken(String key) {
    assertThat(load("spark.conf." + key + "=x").sparkProperties()).containsEntry(key, "x");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "data.source=s3a://KEY:hunter2@bucket/x",
        "data.source=s3a://KEY:hunter2/hunter2@bucket/x",
        "run.dir=https://user:hunter2@host/x",
        "data.heldout.source=S3A://KEY:hunter2@bucket/x",
        "spark.conf.spark.eventLog.dir=s3a://KEY:hunter2@bucket/x"
      })
  void loginsInUrlsAreRefused(String assignment) {
    assertThatThrownBy(() -> load(assignment))
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_CONFIG))
        .hasMessageStartingWith(
            "Invalid " + assignment.split("=", -1)[0] + ": there is a login in the URL")
        .hasMessageNotContaining("hunter")
        .hasMessageNotContaining("KEY");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "data.source=s3a://bucket/a@b:c",
        "data.source=hdfs://name:8020/a@b",
        "data.source=abfs://container@account.dfs.core.windows.net/x",
        "spark.conf.spark.master=spark://host:7077"
      })
  void otherUrlsAreTaken(String assignment) {
    load(assignment);
  }

  private static TesseraConfig load(String... assignments) {
    return TesseraConfig.load(List.of(), List.of(assignments), Map.of());
  }
}
