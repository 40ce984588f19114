package io.tessera.spark.report;

import io.tessera.spark.evaluate.EvaluationMetrics;
import io.tessera.spark.progress.Console;
import java.util.List;
import java.util.Locale;

/** How evenly the codebook is used. */
final class CodeSection implements Section {
  private static final int MOST_BARS = 256;

  @Override
  public Html render(RunContents run) {
    List<Long> counts = run.metrics().map(EvaluationMetrics::codeHistogram).orElse(List.of());
    long total = counts.stream().mapToLong(Long::longValue).sum();
    return Layout.section(
        "codes",
        "Code histogram",
        total == 0
            ? Layout.absentSection("Not measured: no codes of held-out images were counted.")
            : histogram(counts, total));
  }

  private static Html histogram(List<Long> counts, long total) {
    long[] ranked = counts.stream().mapToLong(Long::longValue).sorted().toArray();
    long used = counts.stream().filter(count -> count > 0).count();
    long most = ranked[ranked.length - 1];
    String caption =
        String.format(
            Locale.ROOT,
            "%,d of %,d codes occur in %,d codes of held-out images; the most frequent, code %d, makes up %s.",
            used,
            counts.size(),
            total,
            counts.indexOf(most),
            Numbers.percent((double) most / total));
    return Html.of(
        "{}<figure class=\"panel wide\"><figcaption><span>occurrences, most frequent code first</span>"
            + "<span class=\"now\">{} / {}</span></figcaption>{}</figure>",
        Layout.lead(caption + " The dashed line is even use."),
        Console.count(used),
        Console.count(counts.size()),
        Plot.bars(
            bars(ranked), counts.size(), (double) total / counts.size(), "Histogram: " + caption));
  }

  /**
   * The counts from the greatest down; of a large codebook, the means of neighbours in that order.
   */
  private static double[] bars(long[] ascending) {
    double[] bars = new double[Math.min(MOST_BARS, ascending.length)];
    for (int bar = 0; bar < bars.length; bar++) {
      int from = (int) ((long) bar * ascending.length / bars.length);
      int to = (int) ((long) (bar + 1) * ascending.length / bars.length);
      for (int rank = from; rank < to; rank++) {
        bars[bar] += (double) ascending[ascending.length - 1 - rank] / (to - from);
      }
    }
    return bars;
  }
}
