package io.tessera.integration.deploy;

import ai.djl.util.Utils;
import io.tessera.integration.Ended;
import io.tessera.integration.Project;
import io.tessera.integration.Tessera;
import io.tessera.integration.TesseraJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/**
 * A machine that submits to YARN as {@code docs/operations.md} tells: the jar in HDFS, the settings
 * of {@code deploy/yarn} but for folders and sizes. Its user owns folders in HDFS, and nothing
 * beyond them.
 */
final class YarnSite implements AutoCloseable {
  private static final String USER = "tessera";

  private static final List<String> FOLDERS =
      List.of("/user/" + USER, "/tessera", "/recipes", "/images", "/runs", "/spark-events");

  private static final Duration LIMIT = Duration.ofMinutes(5);

  private final Path folder;
  private final HadoopCluster hadoop;
  private final SparkHome spark;
  private final FileSystem files;

  private YarnSite(Path folder, HadoopCluster hadoop, SparkHome spark) throws Exception {
    this.folder = folder;
    this.hadoop = hadoop;
    this.spark = spark;
    Configuration settings = hadoop.settings();
    this.files = FileSystem.newInstance(FileSystem.getDefaultUri(settings), settings, USER);
  }

  /**
   * Starts a cluster of two nodes; the test is skipped where Spark has no client for it.
   *
   * @param folder for all that it writes
   */
  static YarnSite start(Path folder) throws Exception {
    Path yarnJar = Project.sparkYarnJar();
    SparkHome spark = SparkHome.at(folder);
    spark.add(List.of(yarnJar));
    YarnSite site = new YarnSite(folder, HadoopCluster.yarn(folder, 2), spark);
    try (FileSystem administrator = site.hadoop.files()) {
      for (String name : FOLDERS) {
        administrator.mkdirs(path(name));
        administrator.setOwner(path(name), USER, USER);
      }
    }
    site.put(TesseraJar.file(), "/tessera/tessera.jar");
    Path conf = Files.createDirectories(folder.resolve("conf"));
    Files.write(conf.resolve("spark-defaults.conf"), site.properties());
    return site;
  }

  private List<String> properties() {
    Map<String, String> ours = new TreeMap<>();
    // linked, not uploaded for each application
    ours.put("spark.yarn.jars", "local:" + spark.path("jars") + "/*");
    ours.put(
        "spark.yarn.dist.files",
        DeployFiles.folder().resolve("gpu/discovery.sh").toUri().toString());
    ours.put("spark.executorEnv.TESSERA_FAKE_GPUS", "1");
    ours.put("spark.executor.instances", "2");
    ours.put("spark.executor.cores", "1");
    ours.put("spark.executor.memory", "1g");
    ours.put("spark.executor.memoryOverhead", "512m");
    ours.put("spark.driver.memory", "1g");
    String fast = String.join(" ", Tessera.SHORT_LIVED);
    ours.put("spark.executor.extraJavaOptions", fast);
    String options = "spark.driver.extraJavaOptions";
    ours.put(options, DeployFiles.properties("yarn").get(options) + " " + fast);
    for (String process : List.of("spark.executorEnv.", "spark.yarn.appMasterEnv.")) {
      ours.put(process + "DJL_CACHE_DIR", Utils.getCacheDir().toString());
      ours.put(process + "OMP_NUM_THREADS", "1");
      ours.put(process + "SPARK_LOCAL_IP", Host.THIS.address());
    }
    return Stream.concat(
            DeployFiles.text(DeployFiles.folder().resolve("yarn/conf/spark-defaults.conf"))
                .lines()
                // to be left out on nodes without a GPU, it says
                .filter(line -> !line.contains("PYTORCH_")),
            ours.entrySet().stream().map(entry -> entry.getKey() + " " + entry.getValue()))
        .toList();
  }

  /** What it submits to. */
  HadoopCluster hadoop() {
    return hadoop;
  }

  /** Submits with {@code deploy/submit.sh} and waits for the end. */
  Ended submit(String mode, Map<String, String> variables, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(DeployFiles.folder().resolve("submit.sh").toString(), "yarn", mode));
    command.addAll(arguments);
    Map<String, String> environment = environment();
    environment.put("SPARK_CONF_DIR", folder.resolve("conf").toString());
    environment.put("TESSERA_JAR", "hdfs:///tessera/tessera.jar");
    environment.putAll(variables);
    return Ended.run(command, folder, environment, LIMIT);
  }

  /** Runs a command in local mode, where HDFS is the default file system too. */
  Ended runHere(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(spark.program("spark-submit"), "--master", "local[2]"));
    command.addAll(List.of("--class", "io.tessera.spark.Main", TesseraJar.file().toString()));
    command.addAll(arguments);
    return Ended.run(command, folder, environment(), LIMIT);
  }

  private Map<String, String> environment() {
    Map<String, String> environment = new TreeMap<>(spark.environment());
    environment.put("HADOOP_CONF_DIR", hadoop.conf().toString());
    environment.put("HADOOP_USER_NAME", USER);
    return environment;
  }

  /** Copies a file, or the content of a folder, to HDFS. */
  void put(Path from, String to) throws IOException {
    files.copyFromLocalFile(path(from.toString()), path(to));
  }

  /** Copies a folder from HDFS. */
  void get(String from, Path to) throws IOException {
    files.copyToLocalFile(false, path(from), path(to.toString()), true);
  }

  /** Whether a file is in HDFS. */
  boolean has(String file) throws IOException {
    return files.exists(path(file));
  }

  /** Names of what is in a folder of HDFS. */
  List<String> list(String name) throws IOException {
    return Stream.of(files.listStatus(path(name))).map(found -> found.getPath().getName()).toList();
  }

  private static org.apache.hadoop.fs.Path path(String name) {
    return new org.apache.hadoop.fs.Path(name);
  }

  @Override
  public void close() throws IOException {
    files.close();
    hadoop.close();
    spark.close();
  }
}
