package io.tessera.spark.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tessera.spark.exit.ExitCode;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.storage.FileLocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
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
        "spark.hadoop.fs.azure.account.oauth2.client.secret.a.dfs.core.windows.net",
        "spark.hadoop.fs.azure.sas.fixed.token.a.dfs.core.windows.net",
        "spark.hadoop.fs.azure.sas.container.a.blob.core.windows.net",
        "spark.hadoop.dfs.adls.oauth2.credential",
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
        "spark.hadoop.fs.azure.sas.token.provider.type.a.dfs.core.windows.net",
        "spark.hadoop.fs.azure.account.oauth2.client.endpoint.a.dfs.core.windows.net",
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
        "data.source=https://hunter2@host/x",
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
        "https://bucket.s3.amazonaws.com/x.tar?X-Amz-Algorithm=a&X-Amz-Credential=hunter2",
        "https://bucket.s3.amazonaws.com/x.tar?x-amz-signature=hunter2/hunter2",
        "https://storage.googleapis.com/b/x?X-Goog-Signature=hunter2",
        "https://a.blob.core.windows.net/c/x?sv=2024&sig=hunter2%3D"
      })
  void signedUrlsAreRefused(String url) {
    for (ThrowingCallable use :
        List.<ThrowingCallable>of(
            () -> load("data.source=" + url),
            () -> TesseraConfig.load(List.of(url), List.of(), Map.of()),
            () -> FileLocation.of(url, new Configuration()))) {
      assertThatThrownBy(use)
          .isInstanceOfSatisfying(
              JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_CONFIG))
          .hasMessageContaining("there is a signature in the URL")
          .hasMessageNotContaining("hunter");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "data.source=s3a://bucket/a@b:c",
        "data.source=s3a://bucket/train-?sig",
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
