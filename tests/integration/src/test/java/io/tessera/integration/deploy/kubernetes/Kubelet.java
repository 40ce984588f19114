package io.tessera.integration.deploy.kubernetes;

import static io.tessera.integration.deploy.kubernetes.KubernetesObjects.PODS;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tessera.integration.deploy.kubernetes.KubernetesObjects.Change;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The node of a cluster: it runs each pod's container, says how the pod is, and ends pods that are
 * deleted, with SIGTERM first. A GPU is one of {@code TESSERA_FAKE_GPUS}.
 */
final class Kubelet implements AutoCloseable {
  private static final Path ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");
  private static final Path CACHE = Path.of("/var/cache/tessera");

  private final KubernetesObjects objects;
  private final KubernetesRoles roles;
  private final Node node;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Queue<Process> started = new ConcurrentLinkedQueue<>();
  private final AtomicInteger addresses = new AtomicInteger(1);

  /**
   * What is the same for all pods.
   *
   * @param folder for the pods' files; {@code NAME.log} has what a pod says
   * @param image the image's files
   * @param environment the image's variables
   * @param claims folders behind volume claims
   * @param cache the tensor library's folder
   */
  record Node(
      Path folder,
      Path image,
      Map<String, String> environment,
      Map<String, Path> claims,
      Path cache) {
    Path log(String pod) {
      return folder.resolve(pod + ".log");
    }
  }

  private Kubelet(KubernetesObjects objects, KubernetesRoles roles, Node node) {
    this.objects = objects;
    this.roles = roles;
    this.node = node;
  }

  /** Starts to run pods. */
  static Kubelet start(KubernetesObjects objects, KubernetesRoles roles, Node node) {
    Kubelet kubelet = new Kubelet(objects, roles, node);
    kubelet.threads.execute(kubelet::watch);
    return kubelet;
  }

  private void watch() {
    try {
      int seen = 0;
      while (!threads.isShutdown()) {
        List<Change> changes = objects.since(seen, Duration.ofSeconds(1));
        for (Change change : changes) {
          if (change.resource().equals(PODS) && change.type().equals("ADDED")) {
            threads.execute(() -> run(name(change.object())));
          }
        }
        seen += changes.size();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String name(JsonNode object) {
    return object.at("/metadata/name").asText();
  }

  private void run(String name) {
    try {
      int code = -1;
      try {
        code = follow(name, start(name));
      } catch (IOException | RuntimeException e) {
        Files.writeString(node.log(name), "Cannot run " + name + ": " + e);
      }
      ended(name, code);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Process start(String name) throws IOException, InterruptedException {
    // 127.0.0.1 is the machine's own; another JVM with such a cluster takes others
    long pid = ProcessHandle.current().pid();
    String address =
        "127.%d.%d.%d".formatted(1 + pid % 250, pid / 250 % 250, addresses.incrementAndGet());
    objects.change(PODS, name, pod -> pod.withObject("/status").put("podIP", address));
    PodSpec spec = new PodSpec(objects.find(PODS, name).orElseThrow(), objects);
    while (!spec.isReady()) {
      Thread.sleep(20);
    }
    Path folder = Files.createDirectories(node.folder().resolve(name));
    Container container = new Container(folder);
    container.mount(node.cache(), CACHE);
    container.mount(spec.mounts(), node.claims());
    mountToken(container, folder, spec.serviceAccount());
    container.nameHosts(names(address, spec.hostname()));
    Map<String, String> environment = spec.environment(node.environment());
    if (!spec.gpus().isEmpty()) {
      environment.put("TESSERA_FAKE_GPUS", spec.gpus());
    }
    Process process = container.start(spec, node.image(), environment, node.log(name));
    started.add(process);
    report(name, "Running", "running", state -> state.put("startedAt", KubernetesObjects.now()));
    return process;
  }

  private void mountToken(Container container, Path folder, String account) throws IOException {
    if (roles.token(account).isPresent()) {
      Path files = Files.createDirectories(folder.resolve("token"));
      Files.writeString(files.resolve("token"), roles.token(account).get());
      Files.writeString(files.resolve("namespace"), "tessera");
      container.mount(files, ACCOUNT);
    }
  }

  /** The pod's own name, and of each service the address of the pod that it selects. */
  private List<String> names(String address, String hostname) {
    List<String> lines = new ArrayList<>(List.of("127.0.0.1 localhost", address + " " + hostname));
    for (ObjectNode service : objects.list("services", any -> true)) {
      JsonNode selector = service.at("/spec/selector");
      for (ObjectNode pod : objects.list(PODS, pod -> pod.at("/status").has("podIP"))) {
        if (selects(selector, pod.at("/metadata/labels"))) {
          lines.add(pod.at("/status/podIP").asText() + " " + name(service) + ".tessera.svc");
        }
      }
    }
    return lines;
  }

  private static boolean selects(JsonNode selector, JsonNode labels) {
    return selector.properties().stream()
        .allMatch(label -> labels.path(label.getKey()).equals(label.getValue()));
  }

  /** Waits for the end, which it brings about if the pod is deleted. */
  private int follow(String name, Process process) throws InterruptedException {
    Instant limit = Instant.MAX;
    while (!process.waitFor(50, TimeUnit.MILLISECONDS)) {
      JsonNode pod = objects.find(PODS, name).orElseThrow();
      if (pod.at("/metadata").has("deletionTimestamp") && limit.equals(Instant.MAX)) {
        process.destroy();
        limit = Instant.now().plusSeconds(pod.at("/metadata/deletionGracePeriodSeconds").asInt());
      }
      if (Instant.now().isAfter(limit)) {
        process.destroyForcibly();
      }
    }
    return process.exitValue();
  }

  private void ended(String name, int code) {
    report(
        name,
        code == 0 ? "Succeeded" : "Failed",
        "terminated",
        state -> state.put("exitCode", code).put("finishedAt", KubernetesObjects.now()));
    if (objects
        .find(PODS, name)
        .filter(pod -> pod.at("/metadata").has("deletionTimestamp"))
        .isPresent()) {
      objects.remove(PODS, name);
    }
  }

  private void report(String name, String phase, String state, Consumer<ObjectNode> about) {
    objects.change(PODS, name, pod -> describe(pod, phase, state, about));
  }

  private static void describe(
      ObjectNode pod, String phase, String state, Consumer<ObjectNode> about) {
    boolean ready = phase.equals("Running");
    ObjectNode status = pod.withObject("/status").put("phase", phase);
    ObjectNode condition = status.putArray("conditions").addObject().put("type", "Ready");
    condition.put("status", ready ? "True" : "False");
    JsonNode spec = pod.at("/spec/containers/0");
    ObjectNode container = status.putArray("containerStatuses").addObject();
    container.put("name", spec.path("name").asText()).put("image", spec.path("image").asText());
    container.put("ready", ready).put("restartCount", 0);
    about.accept(container.withObject("/state").withObject("/" + state));
  }

  @Override
  public void close() {
    for (Process process : started) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    threads.shutdownNow();
  }
}
