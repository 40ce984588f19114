package io.tessera.integration.deploy.kubernetes;

import static io.tessera.integration.deploy.kubernetes.KubernetesObjects.JSON;
import static io.tessera.integration.deploy.kubernetes.KubernetesObjects.PODS;

import ai.djl.util.Utils;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tessera.integration.Ended;
import io.tessera.integration.Project;
import io.tessera.integration.TesseraJar;
import io.tessera.integration.deploy.DeployFiles;
import io.tessera.integration.deploy.SparkHome;
import io.tessera.integration.deploy.kubernetes.KubernetesObjects.Change;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A stand-in for a Kubernetes cluster of one node: the API that Spark's own backend speaks to, and
 * containers whose files are as {@code deploy/Dockerfile} lays them out, with the settings, pod
 * templates and roles of {@code deploy/kubernetes} but for hosts and sizes.
 */
final class KubernetesCluster implements AutoCloseable {
  /** The one volume claim. */
  static final String CLAIM = "tessera-runs";

  /** Spark hands it to drivers and executors; the lines are its mark. */
  private static final String LOGGING =
      """
      rootLogger.level = info
      rootLogger.appenderRef.console.ref = console
      appender.console.type = Console
      appender.console.name = console
      appender.console.target = SYSTEM_ERR
      appender.console.layout.type = PatternLayout
      appender.console.layout.pattern = configured %p %c{1}: %m%n
      """;

  private final Path folder;
  private final SparkHome spark;
  private final KubernetesObjects objects = new KubernetesObjects();
  private final KubernetesApi api;
  private final Kubelet kubelet;

  /**
   * Starts it.
   *
   * @param folder for all that it writes
   * @param claim the folder that is mounted in pods, where it lies here
   * @param properties Spark properties that go over those of {@code deploy/kubernetes}
   */
  KubernetesCluster(Path folder, Path claim, Map<String, String> properties) throws IOException {
    Container.demand(Files.createDirectories(folder));
    this.folder = folder;
    Path image = folder.resolve("image");
    spark = SparkHome.at(image.resolve("opt")).add(Project.sparkKubernetesJars());
    KubernetesRoles roles =
        KubernetesRoles.read(DeployFiles.folder().resolve("kubernetes/access.yaml"));
    api = KubernetesApi.serve(objects, roles);
    install(image);
    Map<String, String> ours = new TreeMap<>(properties);
    ours.put("spark.master", "k8s://" + api.url());
    ours.put("spark.kubernetes.driver.master", api.url());
    Files.write(
        installed("deploy/kubernetes/conf/spark-defaults.conf"),
        ours.entrySet().stream().map(entry -> entry.getKey() + " " + entry.getValue()).toList(),
        StandardOpenOption.APPEND);
    kubelet =
        Kubelet.start(
            objects,
            roles,
            new Kubelet.Node(
                Files.createDirectories(folder.resolve("pods")),
                image,
                environment(),
                Map.of(CLAIM, claim),
                Utils.getCacheDir()));
  }

  private void install(Path image) throws IOException {
    for (String name : List.of("deploy", "conf")) {
      copy(Project.root().resolve(name), installed(name));
    }
    Files.createSymbolicLink(installed("tessera.jar"), TesseraJar.file());
    for (String name : List.of("etc", "var/cache/tessera", "opt/spark/work-dir")) {
      Files.createDirectories(image.resolve(name));
    }
    Files.writeString(installed("deploy/kubernetes/conf/log4j2.properties"), LOGGING);
    Files.writeString(image.resolve("etc/passwd"), "spark:x:185:185::/nonexistent:/bin/sh\n");
    Files.writeString(image.resolve("etc/group"), "spark:x:185:\n");
  }

  /** A file of the project where images have it, and machines that submit. */
  private Path installed(String name) {
    return folder.resolve("image/opt/tessera").resolve(name);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path path : paths.toList()) {
        Path copy = to.resolve(from.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(path, copy, StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
  }

  /** What the image sets, but for libtorch's place: it is in the cache folder here. */
  private static Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    String text = DeployFiles.text(DeployFiles.folder().resolve("Dockerfile"));
    Pattern common = Pattern.compile("AS runtime-common\n.*?ENV (.*?[^\\\\])\n", Pattern.DOTALL);
    String variables =
        common.matcher(text).results().map(found -> found.group(1)).collect(Collectors.joining());
    Pattern.compile("(\\w+)=(\\S+)")
        .matcher(variables)
        .results()
        .filter(found -> !found.group(1).startsWith("PYTORCH_"))
        .forEach(found -> environment.put(found.group(1), found.group(2)));
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    environment.put("SPARK_SCALA_VERSION", "2.13");
    environment.put("LANG", "C.UTF-8");
    environment.put("OMP_NUM_THREADS", "1");
    return environment;
  }

  /** Creates a config map with one file. */
  void createConfigMap(String name, String key, String text) {
    ObjectNode map = named(name);
    map.withObject("/data").put(key, text);
    objects.create("configmaps", map);
  }

  /** Creates a secret. */
  void createSecret(String name, Map<String, String> values) {
    ObjectNode secret = named(name);
    values.forEach(secret.withObject("/stringData")::put);
    objects.create("secrets", secret);
  }

  /** Where the API is. */
  String url() {
    return api.url();
  }

  /** Waits until no pod runs. */
  void awaitRest() throws InterruptedException {
    while (!objects
        .list(PODS, pod -> pod.at("/status/phase").asText().equals("Running"))
        .isEmpty()) {
      Thread.sleep(20);
    }
  }

  private static ObjectNode named(String name) {
    ObjectNode object = JSON.createObjectNode();
    object.withObject("/metadata").put("name", name);
    return object;
  }

  /** Submits a command with {@code deploy/submit.sh} and waits for its end. */
  Ended submit(String mode, List<String> arguments, Duration limit) {
    List<String> command =
        new ArrayList<>(List.of(installed("deploy/submit.sh").toString(), "kubernetes", mode));
    command.addAll(arguments);
    Map<String, String> environment = new HashMap<>(spark.environment());
    environment.remove("SPARK_LOCAL_DIRS");
    environment.put("KUBECONFIG", "/dev/null");
    return Ended.run(command, installed(""), environment, limit);
  }

  /** Creates a pod. */
  void createPod(ObjectNode pod) {
    objects.create(PODS, pod);
  }

  /** The pods of a role as they are, or were when they went, in the order of their creation. */
  List<ObjectNode> pods(String role) {
    Map<String, ObjectNode> last = new LinkedHashMap<>();
    for (Change change : changes()) {
      if (change.resource().equals(PODS)
          && change.object().at("/metadata/labels/spark-role").asText().equals(role)) {
        last.put(change.object().at("/metadata/name").asText(), change.object());
      }
    }
    return List.copyOf(last.values());
  }

  /** All that has happened to objects. */
  List<Change> changes() {
    return objects.since(0);
  }

  /** Deletes a pod as {@code kubectl delete pod} does. */
  void deletePod(String name) {
    objects.delete(PODS, name, Optional.empty());
  }

  /** What the API did not do. */
  List<String> refused() {
    return api.refused();
  }

  /** What a pod has said. */
  String log(String pod) {
    Path log = folder.resolve("pods").resolve(pod + ".log");
    return Files.exists(log) ? DeployFiles.text(log) : "";
  }

  /** What all pods have said. */
  String logs() {
    try (Stream<Path> files = Files.list(folder.resolve("pods"))) {
      return files
          .filter(file -> file.toString().endsWith(".log"))
          .sorted()
          .map(file -> "--- " + file + "\n" + DeployFiles.text(file))
          .collect(Collectors.joining("\n"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    kubelet.close();
    api.close();
    spark.close();
    Files.delete(installed("tessera.jar"));
  }
}
