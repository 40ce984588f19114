package io.tessera.spark.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The gauges that people are told of: by the dashboard and by the page for operators. */
public final class DocumentedMetrics {
  /** What a run on CPUs that nothing happens to does not export. */
  private static final Pattern ONLY_SOMETIMES =
      Pattern.compile("application_(tasks_failed|executors_lost)|gpu_.*");

  private static final Pattern ASKED = Pattern.compile(PrometheusPage.PREFIX + "([\\w.+]+?)_Value");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z_*]+\\.[a-z_*]+)` \\|");

  private DocumentedMetrics() {}

  /** Names that the dashboard asks for, or patterns of them, and that every run exports. */
  public static Set<String> ofDashboard() throws IOException {
    return found(ASKED, Path.of("../deploy/grafana/tessera-dashboard.json"));
  }

  /** Patterns of the names in the page's table of metrics, for what every run exports. */
  public static Set<String> ofPage() throws IOException {
    Set<String> patterns = new TreeSet<>();
    found(ROW, Path.of("../docs/operations.md"))
        .forEach(name -> patterns.add(name.replace('.', '_').replace("*", ".+")));
    return patterns;
  }

  private static Set<String> found(Pattern pattern, Path file) throws IOException {
    Set<String> names = new TreeSet<>();
    pattern.matcher(Files.readString(file)).results().forEach(name -> names.add(name.group(1)));
    return names;
  }

  /** The patterns that fit no name although a run without trouble exports them. */
  public static List<String> unmet(Collection<String> patterns, Collection<String> exported) {
    return patterns.stream()
        .filter(pattern -> !ONLY_SOMETIMES.matcher(pattern).matches())
        .filter(pattern -> exported.stream().noneMatch(name -> name.matches(pattern)))
        .toList();
  }

  /** The names that no pattern fits. */
  public static List<String> unknown(Collection<String> patterns, Collection<String> exported) {
    return exported.stream().filter(name -> patterns.stream().noneMatch(name::matches)).toList();
  }
}
