package io.tessera.integration.deploy.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * What a pod of one container says of it.
 *
 * @param pod with its address
 * @param objects where config maps and secrets are
 */
record PodSpec(ObjectNode pod, KubernetesObjects objects) {
  private static final Pattern REFERENCE = Pattern.compile("\\$\\(([A-Za-z_0-9]+)\\)");

  /**
   * A place where a volume is mounted.
   *
   * @param claim the volume claim, empty if it is none
   * @param files what is in it from the beginning, by path
   */
  record Mount(String name, Path path, String claim, Map<String, String> files) {}

  private JsonNode container() {
    return pod.at("/spec/containers/0");
  }

  /** Its name in its own eyes. */
  String hostname() {
    return pod.at("/spec").path("hostname").asText(pod.at("/metadata/name").asText());
  }

  String serviceAccount() {
    return pod.at("/spec/serviceAccountName").asText();
  }

  /** As whom it runs: the user's and the group's number. */
  List<String> user() {
    JsonNode context = pod.at("/spec/securityContext");
    return List.of(context.path("runAsUser").asText(), context.path("runAsGroup").asText());
  }

  /** How many GPUs it may use, as text; empty for none. */
  String gpus() {
    return container().at("/resources/limits/nvidia.com~1gpu").asText();
  }

  /** Whether the config maps that it mounts are there: Spark creates them after the pod. */
  boolean isReady() {
    return pod.at("/spec/volumes").findValues("configMap").stream()
        .allMatch(source -> objects.find("configmaps", source.path("name").asText()).isPresent());
  }

  /** Its volumes. */
  List<Mount> mounts() {
    return StreamSupport.stream(container().path("volumeMounts").spliterator(), false)
        .map(mount -> mount(mount.path("name").asText(), mount.path("mountPath").asText()))
        .toList();
  }

  private Mount mount(String name, String path) {
    JsonNode volume =
        StreamSupport.stream(pod.at("/spec/volumes").spliterator(), false)
            .filter(candidate -> candidate.path("name").asText().equals(name))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("No volume " + name + " in " + pod));
    return new Mount(
        name,
        Path.of(path),
        volume.at("/persistentVolumeClaim/claimName").asText(),
        files(volume.path("configMap")));
  }

  private Map<String, String> files(JsonNode source) {
    Map<String, String> files = new HashMap<>();
    if (source.isMissingNode()) {
      return files;
    }
    JsonNode data = object("configmaps", source.path("name").asText()).path("data");
    if (!source.has("items")) {
      data.properties().forEach(file -> files.put(file.getKey(), file.getValue().asText()));
    }
    for (JsonNode item : source.path("items")) {
      files.put(item.path("path").asText(), data.path(item.path("key").asText()).asText());
    }
    return files;
  }

  private ObjectNode object(String resource, String name) {
    return objects
        .find(resource, name)
        .orElseThrow(() -> new IllegalStateException("No " + name + " among " + resource));
  }

  /** Its environment: the image's, with what the pod says over it. */
  Map<String, String> environment(Map<String, String> image) {
    Map<String, String> environment = new HashMap<>(image);
    for (JsonNode variable : container().path("env")) {
      environment.put(variable.path("name").asText(), value(variable, environment));
    }
    return environment;
  }

  private String value(JsonNode variable, Map<String, String> before) {
    JsonNode source = variable.path("valueFrom");
    if (source.has("fieldRef")) {
      return field(source.at("/fieldRef/fieldPath").asText());
    }
    if (source.has("secretKeyRef")) {
      JsonNode reference = source.path("secretKeyRef");
      JsonNode values = object("secrets", reference.path("name").asText()).path("stringData");
      return values.path(reference.path("key").asText()).asText();
    }
    return expand(variable.path("value").asText(), before);
  }

  /** As {@code status.podIP} and {@code metadata.labels['a/b']}. */
  private String field(String path) {
    int bracket = path.indexOf("['");
    if (bracket < 0) {
      return pod.at("/" + path.replace('.', '/')).asText();
    }
    return pod.at("/" + path.substring(0, bracket).replace('.', '/'))
        .path(path.substring(bracket + 2, path.length() - 2))
        .asText();
  }

  private static String expand(String text, Map<String, String> environment) {
    return REFERENCE
        .matcher(text)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(environment.getOrDefault(found.group(1), found.group())));
  }

  /** What it runs: the pod's command or the image's, with the pod's arguments. */
  List<String> command(Map<String, String> environment) {
    List<String> arguments = words("args", environment);
    List<String> command = words("command", environment);
    if (command.isEmpty()) {
      return SparkEntrypoint.command(arguments, environment);
    }
    command.addAll(arguments);
    // an init process, which this machine need not have
    return command.get(0).equals("tini")
        ? command.subList(command.indexOf("--") + 1, command.size())
        : command;
  }

  private List<String> words(String field, Map<String, String> environment) {
    List<String> words = new ArrayList<>();
    container().path(field).forEach(word -> words.add(expand(word.asText(), environment)));
    return words;
  }
}
