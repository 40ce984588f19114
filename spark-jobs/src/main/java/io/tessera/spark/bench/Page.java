package io.tessera.spark.bench;

import io.tessera.core.storage.AtomicOutput;
import io.tessera.spark.progress.Console;
import io.tessera.spark.storage.FileLocation;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/** What a benchmark found, in Markdown. */
final class Page {
  private final StringBuilder text = new StringBuilder();

  Page(String title) {
    text.append("# ").append(title).append('\n');
  }

  /** A part with a heading of its own. */
  void section(String heading) {
    text.append("\n## ").append(heading).append('\n');
  }

  void paragraph(String sentences) {
    text.append('\n').append(sentences).append('\n');
  }

  /** Rows under their headings; all but the first column are numbers. */
  void table(List<String> headings, List<List<String>> rows) {
    text.append('\n');
    row(headings);
    String[] rule = new String[headings.size()];
    Arrays.fill(rule, "---:");
    rule[0] = "---";
    row(Arrays.asList(rule));
    rows.forEach(this::row);
  }

  private void row(List<String> cells) {
    text.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  /** The machine, and what else it has to do. */
  static String machine() {
    return String.format(
        Locale.ROOT,
        "%d cores, %s, Java %s, load average %.1f",
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("os.arch"),
        Runtime.version().feature(),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }

  /** A number with some decimals, alike in every locale; nothing rounds to a negative zero. */
  static String number(double value, int decimals) {
    String text = String.format(Locale.ROOT, "%,." + decimals + "f", value);
    return text.matches("-0\\.?0*") ? text.substring(1) : text;
  }

  /** Bytes as a number of megabytes, 10⁶ bytes each. */
  static String megabytes(long bytes) {
    return number(bytes / 1e6, 0);
  }

  /** The same where the number of bytes may not be known. */
  static String megabytes(OptionalLong bytes) {
    return bytes.isPresent() ? megabytes(bytes.getAsLong()) : "not known";
  }

  /** Shows the page, and writes it to a file if one is named. */
  void publish(Console console, @Nullable String file) {
    console.say(text.toString().stripTrailing());
    if (file != null) {
      write(file, text.toString());
    }
  }

  /** Writes a text file, over an older one. */
  static void write(String file, String content) {
    try (AtomicOutput out = FileLocation.of(file, new Configuration()).create()) {
      byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
      out.write(bytes, 0, bytes.length);
      out.commit();
    }
  }
}
