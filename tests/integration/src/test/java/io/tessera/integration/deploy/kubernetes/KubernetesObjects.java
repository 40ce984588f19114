package io.tessera.integration.deploy.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The objects of one namespace as Kubernetes keeps them: each change has a version and can be
 * watched, a pod that runs is asked to end before it goes, and what an object owns goes with it.
 */
final class KubernetesObjects {
  static final String PODS = "pods";

  static final JsonMapper JSON = JsonMapper.builder().build();

  private static final Set<String> ENDED = Set.of("Succeeded", "Failed");

  private final Map<String, Map<String, ObjectNode>> objects = new TreeMap<>();
  private final List<Change> changes = new ArrayList<>();

  /**
   * What has happened to an object.
   *
   * @param type as watches call it: ADDED, MODIFIED or DELETED
   * @param resource as in addresses: pods
   */
  record Change(String type, String resource, ObjectNode object) {}

  /** Creates an object, or nothing and returns false if there is one of that name. */
  synchronized boolean create(String resource, ObjectNode object) {
    ObjectNode created = object.deepCopy();
    ObjectNode metadata = created.withObject("/metadata");
    String name = metadata.path("name").asText();
    if (find(resource, name).isPresent()) {
      return false;
    }
    metadata.put("uid", UUID.randomUUID().toString());
    metadata.put("creationTimestamp", now());
    if (resource.equals(PODS)) {
      created.withObject("/status").put("phase", "Pending");
    }
    objects.computeIfAbsent(resource, absent -> new TreeMap<>()).put(name, created);
    changed("ADDED", resource, created);
    return true;
  }

  /** One by its name. */
  synchronized Optional<ObjectNode> find(String resource, String name) {
    return Optional.ofNullable(objects.getOrDefault(resource, Map.of()).get(name))
        .map(ObjectNode::deepCopy);
  }

  /** Those that are chosen, by name. */
  synchronized List<ObjectNode> list(String resource, Predicate<JsonNode> chosen) {
    return objects.getOrDefault(resource, Map.of()).values().stream()
        .filter(chosen)
        .map(ObjectNode::deepCopy)
        .toList();
  }

  /** Changes an object, if it is there. */
  synchronized void change(String resource, String name, Consumer<ObjectNode> change) {
    ObjectNode object = objects.getOrDefault(resource, Map.of()).get(name);
    if (object != null) {
      change.accept(object);
      changed("MODIFIED", resource, object);
    }
  }

  /**
   * Deletes an object. A pod that has not ended is marked, and goes once it has.
   *
   * @param grace seconds until it is killed; absent: what the pod says
   */
  synchronized void delete(String resource, String name, Optional<Integer> grace) {
    ObjectNode object = objects.getOrDefault(resource, Map.of()).get(name);
    if (object == null) {
      return;
    }
    if (!resource.equals(PODS) || ENDED.contains(object.at("/status/phase").asText())) {
      remove(resource, name);
      return;
    }
    int patience = grace.orElse(object.at("/spec/terminationGracePeriodSeconds").asInt(30));
    change(
        resource,
        name,
        pod -> {
          pod.withObject("/metadata").put("deletionTimestamp", now());
          pod.withObject("/metadata").put("deletionGracePeriodSeconds", patience);
        });
  }

  /** Removes an object and all that it owns. */
  synchronized void remove(String resource, String name) {
    ObjectNode object = objects.getOrDefault(resource, Map.of()).remove(name);
    if (object == null) {
      return;
    }
    changed("DELETED", resource, object);
    String uid = object.at("/metadata/uid").asText();
    for (String of : List.copyOf(objects.keySet())) {
      for (ObjectNode owned : list(of, other -> isOwnedBy(other, uid))) {
        delete(of, owned.at("/metadata/name").asText(), Optional.empty());
      }
    }
  }

  private static boolean isOwnedBy(JsonNode object, String uid) {
    return object.at("/metadata/ownerReferences/0/uid").asText().equals(uid);
  }

  /** The version of the last change. */
  synchronized int version() {
    return changes.size();
  }

  /** What has changed since a version. */
  synchronized List<Change> since(int version) {
    return List.copyOf(changes.subList(version, changes.size()));
  }

  /** The same, but waits a while for something. */
  synchronized List<Change> since(int version, Duration patience) throws InterruptedException {
    if (changes.size() == version) {
      TimeUnit.MILLISECONDS.timedWait(this, patience.toMillis());
    }
    return since(version);
  }

  private void changed(String type, String resource, ObjectNode object) {
    object.withObject("/metadata").put("resourceVersion", String.valueOf(changes.size() + 1));
    changes.add(new Change(type, resource, object.deepCopy()));
    notifyAll();
  }

  /** The time as Kubernetes writes it. */
  static String now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
