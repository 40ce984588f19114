package io.tessera.integration.s3;

import io.tessera.integration.Project;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * S3Proxy with an empty store in memory, in a JVM and with a class path of its own. It checks
 * signatures, and puts conditionally as S3 does.
 */
final class S3Server implements AutoCloseable {
  static final String ACCESS_KEY = "TESSERATESTACCESSKEY";
  static final String SECRET_KEY = "Qx7/tessera+Zk3mPfW9vSecretOfTheTests00q";

  private static final Duration START = Duration.ofSeconds(60);

  private final Process process;
  private final InetSocketAddress address;

  private S3Server(Process process, InetSocketAddress address) {
    this.process = process;
    this.address = address;
  }

  /**
   * Starts it and waits until it listens.
   *
   * @param folder for its settings and its log
   */
  static S3Server start(Path folder) throws IOException {
    InetSocketAddress address = freeAddress();
    Path log = folder.resolve("s3-server.log");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dlogback.configurationFile=" + quietLog(folder),
                "-cp",
                Project.s3ServerJars() + File.separator + "*",
                "org.gaul.s3proxy.Main",
                "--properties",
                settings(folder, address).toString())
            .redirectErrorStream(true)
            .redirectOutput(Redirect.to(log.toFile()))
            .start();
    S3Server server = new S3Server(process, address);
    server.await(log);
    return server;
  }

  private static Path settings(Path folder, InetSocketAddress address) throws IOException {
    return Files.write(
        folder.resolve("s3-server.properties"),
        List.of(
            "s3proxy.endpoint=http://127.0.0.1:" + address.getPort(),
            "s3proxy.authorization=aws-v4",
            "s3proxy.identity=" + ACCESS_KEY,
            "s3proxy.credential=" + SECRET_KEY,
            "jclouds.provider=transient-nio2",
            "jclouds.identity=none",
            "jclouds.credential=none"));
  }

  private static Path quietLog(Path folder) throws IOException {
    return Files.writeString(
        folder.resolve("s3-server-log.xml"),
        """
        <configuration>
          <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
            <encoder><pattern>%d %level %logger{0}: %msg%n</pattern></encoder>
          </appender>
          <root level="warn"><appender-ref ref="out"/></root>
        </configuration>
        """);
  }

  private static InetSocketAddress freeAddress() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort());
    }
  }

  private void await(Path log) throws IOException {
    Instant limit = Instant.now().plus(START);
    while (true) {
      try (Socket socket = new Socket()) {
        socket.connect(address);
        return;
      } catch (IOException notYet) {
        if (!process.isAlive() || Instant.now().isAfter(limit)) {
          close();
          throw new IOException("Cannot start S3Proxy: " + Files.readString(log), notYet);
        }
        pause();
      }
    }
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Where it listens. */
  InetSocketAddress address() {
    return address;
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
