package io.tessera.integration.s3;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.s3a.impl.AWSClientConfig;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.S3Object;

/** A server with a bucket, and a proxy before it. */
final class S3Site implements AutoCloseable {
  static final String BUCKET = "tessera";

  private final S3Server server;
  private final FaultyProxy proxy;
  private final S3Client direct;

  private S3Site(S3Server server, FaultyProxy proxy) {
    this.server = server;
    this.proxy = proxy;
    this.direct =
        S3Client.builder()
            .endpointOverride(URI.create("http://127.0.0.1:" + server.address().getPort()))
            .region(Region.US_EAST_1)
            .forcePathStyle(true)
            .httpClientBuilder(ApacheHttpClient.builder())
            .credentialsProvider(
                StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(S3Server.ACCESS_KEY, S3Server.SECRET_KEY)))
            .build();
  }

  /**
   * Starts both.
   *
   * @param folder for logs
   */
  static S3Site start(Path folder) throws IOException {
    S3Server server = S3Server.start(folder);
    S3Site site = new S3Site(server, FaultyProxy.start(server.address()));
    site.direct.createBucket(bucket -> bucket.bucket(BUCKET));
    return site;
  }

  /** The proxy, whose plan says what goes wrong. */
  FaultyProxy proxy() {
    return proxy;
  }

  /** Around the proxy, for setting up and looking. */
  S3Client direct() {
    return direct;
  }

  /** What Hadoop's clients must be told to come through the proxy, credentials not included. */
  Map<String, String> settings() {
    Map<String, String> settings = new TreeMap<>();
    settings.put("fs.s3a.endpoint", proxy.endpoint());
    settings.put("fs.s3a.endpoint.region", "us-east-1");
    settings.put("fs.s3a.path.style.access", "true");
    settings.put("fs.s3a.connection.ssl.enabled", "false");
    // impatient, so that faults cost little time
    settings.put("fs.s3a.connection.timeout", "600ms");
    settings.put("fs.s3a.attempts.maximum", "1");
    settings.put("fs.s3a.retry.limit", "12");
    settings.put("fs.s3a.retry.interval", "20ms");
    settings.put("fs.s3a.retry.throttle.interval", "20ms");
    return settings;
  }

  /** The same for this JVM, with credentials. */
  Configuration hadoop() {
    allowImpatience();
    Configuration hadoop = new Configuration();
    settings().forEach(hadoop::set);
    hadoop.set("fs.s3a.access.key", S3Server.ACCESS_KEY);
    hadoop.set("fs.s3a.secret.key", S3Server.SECRET_KEY);
    return hadoop;
  }

  /** S3A takes no timeout under fifteen seconds for good, in this JVM, unless told so. */
  static void allowImpatience() {
    AWSClientConfig.setMinimumOperationDuration(Duration.ofMillis(100));
  }

  /** Keys of all objects under a prefix, folders' markers left out. */
  List<String> keys(String prefix) {
    return direct
        .listObjectsV2Paginator(list -> list.bucket(BUCKET).prefix(prefix))
        .contents()
        .stream()
        .map(S3Object::key)
        .filter(key -> !key.endsWith("/"))
        .toList();
  }

  /** Puts every file of a folder. */
  void upload(Path from, String prefix) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String key = prefix + "/" + from.relativize(file);
        direct.putObject(put -> put.bucket(BUCKET).key(key), file);
      }
    }
  }

  /** Gets every object under a prefix. */
  void download(String prefix, Path to) throws IOException {
    for (String key : keys(prefix + "/")) {
      Path file = to.resolve(key.substring(prefix.length() + 1));
      Files.createDirectories(file.getParent());
      direct.getObject(get -> get.bucket(BUCKET).key(key), file);
    }
  }

  /** Keys of uploads that nobody completed or aborted. */
  List<String> unfinishedUploads() {
    return direct.listMultipartUploads(list -> list.bucket(BUCKET)).uploads().stream()
        .map(MultipartUpload::key)
        .toList();
  }

  @Override
  public void close() throws IOException {
    // Hadoop would give the next site of this JVM the client of this one: the bucket's name is
    // equal
    FileSystem.get(URI.create("s3a://" + BUCKET), hadoop()).close();
    direct.close();
    proxy.close();
    server.close();
  }
}
