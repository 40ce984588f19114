package io.tessera.integration.deploy;

import ai.djl.util.Utils;
import io.tessera.integration.Ended;
import io.tessera.integration.Project;
import io.tessera.integration.TesseraJar;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A standalone cluster with a process for the master and for each worker, from Maven's jars, with
 * the settings of {@code deploy/standalone} but for hosts, folders and sizes. Each worker has two
 * GPUs in name.
 */
final class StandaloneCluster implements AutoCloseable {
  private final Path folder;
  private final Host host;
  private final SparkHome spark;
  private final int masterPort = freePort();
  private final int historyPort = freePort();
  private final List<Process> started = new ArrayList<>();

  /** A cluster on this machine, without a process yet. */
  StandaloneCluster(Path folder, Map<String, String> properties) throws IOException {
    this(folder, properties, Host.THIS);
  }

  /**
   * A cluster without a process yet.
   *
   * @param folder for all that it writes
   * @param properties Spark properties that go over those of {@code deploy/standalone}
   * @param host of its master, of its history server and of those who submit
   */
  StandaloneCluster(Path folder, Map<String, String> properties, Host host) throws IOException {
    this.folder = folder;
    this.host = host;
    this.spark = SparkHome.at(folder);
    Path conf = Files.createDirectories(folder.resolve("conf")).resolve("spark-defaults.conf");
    Files.copy(Project.root().resolve("deploy/standalone/conf/spark-defaults.conf"), conf);
    Map<String, String> ours = new TreeMap<>(properties);
    Path events = Files.createDirectories(folder.resolve("events"));
    ours.put("spark.master", master());
    ours.put("spark.eventLog.dir", events.toUri().toString());
    ours.put("spark.history.fs.logDirectory", events.toUri().toString());
    ours.put("spark.history.ui.port", String.valueOf(historyPort));
    ours.put("spark.worker.resource.gpu.amount", "2");
    ours.put(
        "spark.worker.resource.gpu.discoveryScript",
        Project.root().resolve("deploy/gpu/discovery.sh").toString());
    Files.write(
        conf,
        ours.entrySet().stream().map(entry -> entry.getKey() + " " + entry.getValue()).toList(),
        StandardOpenOption.APPEND);
  }

  private String master() {
    return "spark://" + host.address() + ":" + masterPort;
  }

  /** Starts the master. */
  void startMaster() throws IOException {
    start(
        host,
        "master",
        "org.apache.spark.deploy.master.Master",
        "--host",
        host.address(),
        "--port",
        String.valueOf(masterPort),
        "--webui-port",
        "0");
  }

  /** Starts a worker of three cores on the master's host. */
  Worker startWorker(String name) throws IOException {
    return startWorker(name, host);
  }

  /** Starts a worker of three cores. */
  Worker startWorker(String name, Host place) throws IOException {
    Path work = folder.resolve("work-" + name);
    Process process =
        start(
            place,
            name,
            "org.apache.spark.deploy.worker.Worker",
            "--host",
            place.address(),
            "--webui-port",
            "0",
            "--cores",
            "3",
            "--memory",
            "4g",
            "--work-dir",
            work.toString(),
            master());
    return new Worker(process, work);
  }

  /** Starts the history server and returns the address of its REST interface. */
  String startHistoryServer() throws IOException {
    start(host, "history", "org.apache.spark.deploy.history.HistoryServer");
    return "http://" + host.address() + ":" + historyPort + "/api/v1";
  }

  private Process start(Host place, String name, String program, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(spark.program("spark-class"), program));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(place.command(command)).directory(folder.toFile());
    builder.environment().putAll(environment(place));
    builder
        .redirectErrorStream(true)
        .redirectInput(new File("/dev/null"))
        .redirectOutput(Redirect.to(folder.resolve(name + ".log").toFile()));
    Process process = builder.start();
    started.add(process);
    return process;
  }

  /** Submits a command with {@code deploy/submit.sh} and waits for its end. */
  Ended submit(String mode, List<String> arguments, Duration limit) {
    List<String> command =
        new ArrayList<>(
            List.of(Project.root().resolve("deploy/submit.sh").toString(), "standalone", mode));
    command.addAll(arguments);
    return Ended.run(host.command(command), folder, environment(host), limit);
  }

  private Map<String, String> environment(Host place) {
    Map<String, String> environment = new TreeMap<>(spark.environment());
    environment.put("SPARK_LOCAL_IP", place.address());
    environment.put("SPARK_CONF_DIR", folder.resolve("conf").toString());
    environment.put("TESSERA_JAR", TesseraJar.file().toString());
    environment.put("TESSERA_FAKE_GPUS", "2");
    // in a namespace everybody's home is root's
    environment.put("DJL_CACHE_DIR", Utils.getCacheDir().toString());
    environment.put("OMP_NUM_THREADS", "1");
    return environment;
  }

  /** What all processes have said, for the message of a failed test. */
  String logs() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".log") || file.endsWith("stderr"))
          .sorted()
          .map(StandaloneCluster::end)
          .collect(Collectors.joining("\n"));
    }
  }

  /** The last lines of a log under its name. */
  static String end(Path log) {
    try {
      List<String> lines = Files.readAllLines(log);
      return "--- "
          + log
          + "\n"
          + String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
    } catch (IOException e) {
      return "--- " + log + ": " + e;
    }
  }

  /** A port that nobody listened on a moment ago. */
  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException("Cannot find a free port", e);
    }
  }

  @Override
  public void close() throws IOException {
    for (Process process : started) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    spark.close();
  }

  /**
   * A worker.
   *
   * @param work where it keeps a folder for each driver and each executor
   */
  record Worker(Process process, Path work) {
    /** Whether it runs, or ran, a driver. */
    boolean hasDriver() {
      return has("driver-.*", 1);
    }

    /** Whether it has started an executor. */
    boolean hasExecutor() {
      return has("\\d+", 2);
    }

    /** How many tasks its executors have started, if they log at level INFO. */
    long startedTasks() {
      try (Stream<Path> files = Files.walk(work)) {
        return files
            .filter(file -> file.endsWith("stderr"))
            .map(DeployFiles::text)
            .flatMap(String::lines)
            .filter(line -> line.contains(" Executor: Running task "))
            .count();
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot read what executors say", e);
      }
    }

    private boolean has(String name, int depth) {
      if (!Files.isDirectory(work)) {
        return false;
      }
      try (Stream<Path> folders = Files.find(work, depth, (path, is) -> is.isDirectory())) {
        return folders.anyMatch(path -> path.getFileName().toString().matches(name));
      } catch (IOException e) {
        return false;
      }
    }

    /** Signal 9; its executors then end themselves. */
    void kill() {
      process.destroyForcibly();
    }
  }
}
