package io.tessera.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/dependencies.md} lists what the build's bill of materials does. {@code mvn verify
 * -Ddependencies.page=write} writes it.
 */
class DependencyPageTest {
  private static final String HEAD = "| component | version | licence |";

  /** Of a component with several, one is enough. */
  private static final List<String> ALLOWED =
      List.of("Apache", "BSD", "MIT", "EPL", "CDDL", "MPL", "Unicode", "Public Domain");

  /** Their poms name no licence; their own files do. */
  private static final Map<String, String> UNSAID =
      Map.of(
          "oro:oro", "Apache-1.1",
          "org.apache.datasketches:datasketches-memory", "Apache-2.0",
          "org.apache.xbean:xbean-asm9-shaded", "Apache-2.0");

  @Test
  void thePageIsOfThisBuild() throws IOException {
    Path page = Project.root().resolve("docs/dependencies.md");
    List<String> rows =
        components().entrySet().stream()
            .map(c -> "| %s | %s |".formatted(c.getKey(), String.join(", ", c.getValue())))
            .toList();
    List<String> lines = Files.readAllLines(page);
    int head = lines.indexOf(HEAD);
    if ("write".equals(System.getProperty("dependencies.page"))) {
      Files.write(page, Stream.concat(lines.subList(0, head + 2).stream(), rows.stream()).toList());
    }
    assertThat(lines.subList(head + 2, lines.size()))
        .as("rows of %s; `mvn verify -Ddependencies.page=write` writes them", page)
        .isEqualTo(rows);
  }

  @Test
  void everyLicenceLetsTheJarBePassedOn() throws IOException {
    assertThat(components())
        .allSatisfy(
            (name, licences) ->
                assertThat(licences)
                    .as(name)
                    .anyMatch(l -> ALLOWED.stream().anyMatch(l::contains)));
  }

  /** Licences by {@code name | version}. */
  private static Map<String, Set<String>> components() throws IOException {
    JsonNode bill =
        new ObjectMapper().readTree(Project.built().resolve("tessera.cdx.json").toFile());
    assertThat(bill.path("bomFormat").asText()).isEqualTo("CycloneDX");
    Map<String, Set<String>> components = new TreeMap<>();
    for (JsonNode component : bill.path("components")) {
      String name = component.path("group").asText() + ":" + component.path("name").asText();
      if (!name.startsWith("io.tessera:")) {
        components.put(
            name + " | " + component.path("version").asText(), licences(name, component));
      }
    }
    return components;
  }

  private static Set<String> licences(String name, JsonNode component) {
    Set<String> licences = new TreeSet<>();
    for (JsonNode entry : component.path("licenses")) {
      JsonNode licence = entry.path("license");
      List<String> names = new ArrayList<>();
      Stream.of(licence.path("id"), licence.path("name"), entry.path("expression"))
          .filter(JsonNode::isTextual)
          .forEach(text -> names.add(text.asText()));
      licences.addAll(names);
    }
    return licences.isEmpty() && UNSAID.containsKey(name) ? Set.of(UNSAID.get(name)) : licences;
  }
}
