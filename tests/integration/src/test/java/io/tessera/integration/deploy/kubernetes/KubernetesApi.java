package io.tessera.integration.deploy.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tessera.integration.deploy.kubernetes.KubernetesObjects.Change;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The part of Kubernetes' API that Spark uses, over HTTP: objects of the core group in one
 * namespace, with selectors, patches, and watches as endless answers. Who shows a service account's
 * token may do what the account's role allows, who shows none everything.
 */
final class KubernetesApi implements AutoCloseable {
  private static final Pattern ADDRESS =
      Pattern.compile("/api/v1/namespaces/tessera/(?<resource>[a-z]+)(/(?<name>[^/]+))?");

  private static final Map<String, String> KINDS =
      Map.of(
          "pods", "Pod",
          "configmaps", "ConfigMap",
          "services", "Service",
          "persistentvolumeclaims", "PersistentVolumeClaim",
          "secrets", "Secret");

  private final KubernetesObjects objects;
  private final KubernetesRoles roles;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Queue<String> refused = new ConcurrentLinkedQueue<>();

  private KubernetesApi(KubernetesObjects objects, KubernetesRoles roles) throws IOException {
    this.objects = objects;
    this.roles = roles;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  /** Starts to serve objects. */
  static KubernetesApi serve(KubernetesObjects objects, KubernetesRoles roles) throws IOException {
    return new KubernetesApi(objects, roles);
  }

  /** Where it listens. */
  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** What was asked for and not answered with what was asked for: account, verb, address. */
  List<String> refused() {
    return List.copyOf(refused);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      Request request = Request.of(exchange);
      Matcher address = ADDRESS.matcher(exchange.getRequestURI().getPath());
      if (!address.matches() || !KINDS.containsKey(address.group("resource"))) {
        refuse(exchange, 404, "nobody", request.method());
        return;
      }
      String resource = address.group("resource");
      Optional<String> name = Optional.ofNullable(address.group("name"));
      Optional<String> account = KubernetesRoles.account(request.authorization());
      String verb = request.verb(name.isPresent());
      if (account.isPresent() && !roles.allow(account.get(), verb, resource)) {
        refuse(exchange, 403, account.get(), verb);
        return;
      }
      switch (verb) {
        case "get" -> reply(exchange, objects.find(resource, name.orElseThrow()));
        case "list" -> reply(exchange, Optional.of(list(resource, request.chosen())));
        case "watch" -> watch(exchange, resource, request);
        case "create" -> create(exchange, resource, request.body());
        case "patch", "update" -> patch(exchange, resource, name.orElseThrow(), request.body());
        default -> delete(exchange, resource, name, request);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private ObjectNode list(String resource, Predicate<JsonNode> chosen) {
    ObjectNode list = KubernetesObjects.JSON.createObjectNode();
    list.put("apiVersion", "v1").put("kind", KINDS.get(resource) + "List");
    list.withObject("/metadata").put("resourceVersion", String.valueOf(objects.version()));
    list.putArray("items").addAll(objects.list(resource, chosen));
    return list;
  }

  /** A web socket is not offered: the client then takes an endless answer. */
  private void watch(HttpExchange exchange, String resource, Request request)
      throws IOException, InterruptedException {
    if (exchange.getRequestHeaders().containsKey("Upgrade")) {
      exchange.sendResponseHeaders(200, -1);
      return;
    }
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream out = exchange.getResponseBody()) {
      int seen = request.version();
      while (!threads.isShutdown()) {
        List<Change> changes = objects.since(seen, Duration.ofSeconds(1));
        for (Change change : changes) {
          if (change.resource().equals(resource) && request.chosen().test(change.object())) {
            ObjectNode event = KubernetesObjects.JSON.createObjectNode().put("type", change.type());
            event.set("object", change.object());
            out.write((event + "\n").getBytes(StandardCharsets.UTF_8));
          }
        }
        out.flush();
        seen += changes.size();
      }
    }
  }

  private void create(HttpExchange exchange, String resource, ObjectNode body) throws IOException {
    String name = body.at("/metadata/name").asText();
    if (!objects.create(resource, body)) {
      refuse(exchange, 409, "somebody", "create");
      return;
    }
    reply(exchange, objects.find(resource, name));
  }

  /** Lists are replaced as a whole, which is enough for labels and what is new. */
  private void patch(HttpExchange exchange, String resource, String name, ObjectNode body)
      throws IOException {
    if (!objects.create(resource, body)) {
      objects.change(resource, name, object -> merge(object, body));
    }
    reply(exchange, objects.find(resource, name));
  }

  private static void merge(ObjectNode object, ObjectNode patch) {
    for (Map.Entry<String, JsonNode> field : patch.properties()) {
      if (object.get(field.getKey()) instanceof ObjectNode old
          && field.getValue() instanceof ObjectNode inner) {
        merge(old, inner);
      } else {
        object.set(field.getKey(), field.getValue());
      }
    }
  }

  private void delete(
      HttpExchange exchange, String resource, Optional<String> name, Request request)
      throws IOException {
    JsonNode patience = request.body().path("gracePeriodSeconds");
    Optional<Integer> grace =
        patience.isNumber() ? Optional.of(patience.asInt()) : Optional.empty();
    List<ObjectNode> doomed =
        name.isPresent()
            ? objects.find(resource, name.get()).stream().toList()
            : objects.list(resource, request.chosen());
    for (ObjectNode object : doomed) {
      objects.delete(resource, object.at("/metadata/name").asText(), grace);
    }
    reply(exchange, name.isPresent() ? doomed.stream().findFirst() : Optional.of(status(200)));
  }

  private static ObjectNode status(int code) {
    ObjectNode status = KubernetesObjects.JSON.createObjectNode();
    return status
        .put("apiVersion", "v1")
        .put("kind", "Status")
        .put("status", code < 400 ? "Success" : "Failure")
        .put("code", code);
  }

  private static void reply(HttpExchange exchange, Optional<ObjectNode> object) throws IOException {
    send(exchange, object.isPresent() ? 200 : 404, object.orElse(status(404)));
  }

  private void refuse(HttpExchange exchange, int code, String account, String verb)
      throws IOException {
    refused.add(account + " " + verb + " " + exchange.getRequestURI() + ": " + code);
    send(exchange, code, status(code));
  }

  private static void send(HttpExchange exchange, int code, ObjectNode object) throws IOException {
    byte[] bytes = object.toString().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(code, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    threads.shutdownNow();
    server.stop(0);
  }

  /**
   * What was asked.
   *
   * @param authorization the header, empty if there was none
   * @param body an empty object if there was none
   */
  private record Request(
      String method, Map<String, String> query, String authorization, ObjectNode body) {
    static Request of(HttpExchange exchange) throws IOException {
      Map<String, String> query = new HashMap<>();
      String asked = Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse("");
      for (String parameter : asked.split("&", -1)) {
        String[] sides = parameter.split("=", 2);
        query.put(sides[0], URLDecoder.decode(sides[sides.length - 1], StandardCharsets.UTF_8));
      }
      String authorization = exchange.getRequestHeaders().getFirst("Authorization");
      String text = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      // YAML, which JSON is as well
      Object body = new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
      return new Request(
          exchange.getRequestMethod(),
          query,
          authorization == null ? "" : authorization,
          body == null
              ? KubernetesObjects.JSON.createObjectNode()
              : KubernetesObjects.JSON.valueToTree(body));
    }

    /** As roles call it. */
    String verb(boolean one) {
      return switch (method) {
        case "GET" ->
            query.getOrDefault("watch", "").equals("true") ? "watch" : one ? "get" : "list";
        case "POST" -> "create";
        case "PUT" -> "update";
        case "PATCH" -> "patch";
        case "DELETE" -> one ? "delete" : "deletecollection";
        default -> throw new IllegalStateException("Invalid method: " + method);
      };
    }

    int version() {
      return Integer.parseInt(query.getOrDefault("resourceVersion", "0"));
    }

    Predicate<JsonNode> chosen() {
      return KubernetesSelector.labels(query.getOrDefault("labelSelector", ""))
          .and(KubernetesSelector.fields(query.getOrDefault("fieldSelector", "")));
    }
  }
}
