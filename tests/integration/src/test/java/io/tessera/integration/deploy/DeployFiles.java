package io.tessera.integration.deploy;

import io.tessera.integration.Project;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The files of {@code deploy/}. */
public final class DeployFiles {
  private DeployFiles() {}

  /** The folder. */
  public static Path folder() {
    return Project.root().resolve("deploy");
  }

  /** Those whose name ends so, in the order of their paths. */
  public static List<Path> endingWith(String suffix) {
    try (Stream<Path> files = Files.walk(folder())) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> file.toString().endsWith(suffix))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A file's text. */
  public static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Spark's properties for a kind of cluster, those in comments included. */
  public static SortedMap<String, String> properties(String kind) {
    String text = text(folder().resolve(kind).resolve("conf/spark-defaults.conf"));
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(text.replaceAll("(?m)^#(?=spark\\.)", "")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    SortedMap<String, String> all = new TreeMap<>();
    properties.forEach((key, value) -> all.put((String) key, ((String) value).strip()));
    return all;
  }

  /** A manifest's documents. */
  public static List<Map<String, Object>> manifests(Path file) {
    LoaderOptions strict = new LoaderOptions();
    strict.setAllowDuplicateKeys(false);
    Iterable<Object> documents = new Yaml(new SafeConstructor(strict)).loadAll(text(file));
    return StreamSupport.stream(documents.spliterator(), false).map(DeployFiles::map).toList();
  }

  /** What lies at a path of keys and list positions, as {@code spec/containers/0/name}. */
  public static Object at(Map<String, Object> manifest, String path) {
    Object here = manifest;
    for (String step : path.split("/", -1)) {
      here = here instanceof List<?> list ? list.get(Integer.parseInt(step)) : map(here).get(step);
      if (here == null) {
        throw new AssertionError("No " + step + " of " + path + " in " + manifest);
      }
    }
    return here;
  }

  @SuppressWarnings("unchecked") // the keys of all manifests are strings
  public static Map<String, Object> map(Object node) {
    return (Map<String, Object>) node;
  }
}
