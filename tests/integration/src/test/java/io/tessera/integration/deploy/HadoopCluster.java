package io.tessera.integration.deploy;

import io.tessera.integration.Project;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/**
 * HDFS, and YARN if it has nodes, with nothing in them, in a JVM and with a class path of its own.
 * What YARN starts are processes, as on a machine of a cluster.
 */
final class HadoopCluster implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(90);

  private static final String ADDRESS = "127.0.0.1";

  private final Path folder;
  private final Map<String, String> core = new TreeMap<>();
  private final Process process;

  private HadoopCluster(Path folder, int nodes) throws IOException {
    this.folder = folder;
    core.put("fs.defaultFS", "hdfs://" + ADDRESS + ":" + StandaloneCluster.freePort());
    Files.createDirectories(conf());
    settings("core-site.xml", core);
    settings("hdfs-site.xml", Map.of("dfs.replication", "1"));
    settings("yarn-site.xml", yarn());
    settings("resource-types.xml", Map.of("yarn.resource-types", "yarn.io/gpu"));
    settings("node-resources.xml", Map.of("yarn.nodemanager.resource-type.yarn.io/gpu", "2"));
    this.process = start(nodes);
  }

  /** Starts HDFS alone and waits until it serves. */
  static HadoopCluster hdfs(Path folder) throws IOException {
    return started(folder, 0);
  }

  /** Starts HDFS and YARN with nodes of 4 GB and two GPUs in name, and waits until they serve. */
  static HadoopCluster yarn(Path folder, int nodes) throws IOException {
    return started(folder, nodes);
  }

  private static HadoopCluster started(Path folder, int nodes) throws IOException {
    HadoopCluster cluster = new HadoopCluster(folder, nodes);
    cluster.await();
    return cluster;
  }

  private static Map<String, String> yarn() {
    Map<String, String> yarn = new TreeMap<>();
    for (String service : List.of("", "scheduler.", "resource-tracker.", "admin.", "webapp.")) {
      yarn.put(
          "yarn.resourcemanager." + service + "address",
          ADDRESS + ":" + StandaloneCluster.freePort());
    }
    for (String service : List.of("", "localizer.", "webapp.")) {
      yarn.put("yarn.nodemanager." + service + "address", ADDRESS + ":0");
    }
    yarn.put("yarn.resourcemanager.nodemanagers.heartbeat-interval-ms", "50");
    yarn.put("yarn.nodemanager.resource.memory-mb", "4096");
    yarn.put("yarn.nodemanager.vmem-check-enabled", "false");
    // a full disk is nothing to YARN here
    yarn.put(
        "yarn.nodemanager.disk-health-checker.max-disk-utilization-per-disk-percentage", "100");
    yarn.put("yarn.scheduler.minimum-allocation-mb", "128");
    yarn.put("yarn.scheduler.capacity.root.queues", "default");
    yarn.put("yarn.scheduler.capacity.root.default.capacity", "100");
    yarn.put("yarn.scheduler.capacity.maximum-am-resource-percent", "1");
    // the other one counts memory only
    yarn.put(
        "yarn.scheduler.capacity.resource-calculator",
        "org.apache.hadoop.yarn.util.resource.DominantResourceCalculator");
    return yarn;
  }

  private void settings(String file, Map<String, String> properties) throws IOException {
    Configuration settings = new Configuration(false);
    properties.forEach(settings::set);
    try (OutputStream out = Files.newOutputStream(conf().resolve(file))) {
      settings.writeXml(out);
    }
  }

  private Process start(int nodes) throws IOException {
    Path module = Project.hadoopServers();
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                // the injection in YARN's web pages makes classes
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "-cp",
                conf() + ":" + module.resolve("classes") + ":" + module.resolve("jars") + "/*",
                "io.tessera.hadoop.HadoopServers",
                String.valueOf(nodes))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(Redirect.to(log().toFile()));
    // where containers look for Java
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    return builder.start();
  }

  private void await() throws IOException {
    Instant limit = Instant.now().plus(START);
    while (!Files.exists(folder.resolve("ready"))) {
      if (!process.isAlive() || Instant.now().isAfter(limit)) {
        close();
        throw new IOException("Cannot start Hadoop's servers: " + Files.readString(log()));
      }
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
  }

  private Path log() {
    return folder.resolve("hadoop-servers.log");
  }

  /** The folder of its settings, for {@code HADOOP_CONF_DIR}. */
  Path conf() {
    return folder.resolve("hadoop-conf");
  }

  /** Its settings for a client in this JVM. */
  Configuration settings() {
    Configuration settings = new Configuration();
    for (String file : List.of("core-site.xml", "hdfs-site.xml", "yarn-site.xml")) {
      settings.addResource(new org.apache.hadoop.fs.Path(conf().resolve(file).toUri()));
    }
    return settings;
  }

  /** HDFS as the user who started it, who may do everything. */
  FileSystem files() throws IOException {
    return FileSystem.newInstance(URI.create(core.get("fs.defaultFS")), settings());
  }

  /** The Java processes that nodes have started and whose command line has this in it. */
  List<ProcessHandle> containers(String text) {
    return process
        .descendants()
        .filter(started -> started.info().command().filter(c -> c.endsWith("/java")).isPresent())
        .filter(started -> commandLine(started).contains(text))
        .toList();
  }

  /** How many containers nodes have ever started for an application. */
  int startedContainers(String application) {
    try (Stream<Path> logs = Files.find(folder, 3, (path, is) -> is.isDirectory())) {
      return (int)
          logs.filter(log -> log.getFileName().toString().startsWith("container_"))
              .filter(log -> log.getParent().endsWith(application))
              .count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whole, unlike that of {@link ProcessHandle.Info}. */
  private static String commandLine(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc", String.valueOf(process.pid()), "cmdline"));
    } catch (IOException e) {
      return ""; // it has ended
    }
  }

  /** What the servers and all containers have said, for the message of a failed test. */
  String logs() {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> file.equals(log()) || file.toString().matches(".*/(stderr|stdout)"))
          .sorted()
          .map(StandaloneCluster::end)
          .collect(Collectors.joining("\n"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    // the end of its input ends it, and its containers, unless it is still starting
    process.getOutputStream().close();
    process.onExit().completeOnTimeout(process, 20, TimeUnit.SECONDS).join().destroyForcibly();
    process.onExit().join();
  }
}
