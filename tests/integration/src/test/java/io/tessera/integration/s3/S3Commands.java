package io.tessera.integration.s3;

import io.tessera.integration.Ended;
import io.tessera.integration.Tessera;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Tessera's commands as processes that reach a {@link S3Site}, and what they leave on this machine.
 *
 * @param site what they reach
 * @param folder where they run
 */
record S3Commands(S3Site site, Path folder) {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  /** Credentials as the environment of a process tells them. */
  static final Map<String, String> CREDENTIALS =
      Map.of(
          "AWS_ACCESS_KEY_ID", S3Server.ACCESS_KEY, "AWS_SECRET_ACCESS_KEY", S3Server.SECRET_KEY);

  /**
   * Runs commands to their end, with Spark's event log in {@code events/}.
   *
   * @param arguments of {@link ImpatientApplication}
   */
  Ended run(Map<String, String> environment, String... arguments) throws IOException {
    Path events = Files.createDirectories(folder.resolve("events"));
    List<String> all = new ArrayList<>(List.of(arguments));
    site.settings().forEach((key, value) -> all.addAll(sparkConf("spark.hadoop." + key, value)));
    all.addAll(sparkConf("spark.eventLog.enabled", "true"));
    all.addAll(sparkConf("spark.eventLog.dir", events.toUri().toString()));
    List<String> command = new ArrayList<>(Tessera.command(ImpatientApplication.class, all));
    String classPath = Tessera.classPath();
    command.replaceAll(
        part -> part.equals(classPath) ? classPath + File.pathSeparator + conf() : part);
    return Ended.run(command, folder, environment, LIMIT);
  }

  /** The site's own Hadoop settings, as on a cluster: credentials may stand there. */
  void giveCredentialsInSiteFile() throws IOException {
    Files.createDirectories(conf());
    Files.writeString(
        conf().resolve("core-site.xml"),
        """
        <configuration>
          <property><name>fs.s3a.access.key</name><value>%s</value></property>
          <property><name>fs.s3a.secret.key</name><value>%s</value></property>
        </configuration>
        """
            .formatted(S3Server.ACCESS_KEY, S3Server.SECRET_KEY));
  }

  /** Takes them away again. */
  void removeSiteFile() throws IOException {
    Files.delete(conf().resolve("core-site.xml"));
  }

  private Path conf() {
    return folder.resolve("hadoop-conf");
  }

  private static List<String> sparkConf(String key, String value) {
    return List.of("--set", "spark.conf.\"" + key + "\"=" + value);
  }
}
