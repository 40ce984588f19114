package io.tessera.spark.bench;

import io.tessera.spark.bench.DistanceTrials.Distances;
import io.tessera.spark.bench.DistanceTrials.Found;
import io.tessera.spark.bench.EvaluationMemory.Peak;
import io.tessera.spark.bench.SumsTrials.Seconds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What {@link EvaluateBenchmark} found, in tables. */
final class EvaluatePage {
  private final Page page;

  EvaluatePage(Page page) {
    this.page = page;
  }

  void sums(List<Seconds> trials, long rows, int dimension) {
    page.section("Features to statistics");
    page.paragraph(
        String.format(
            Locale.ROOT,
            "%,d rows of %,d float32 features, summed in float64: medians of %d trials, by turns."
                + " The product is libtorch's own of as many operations as the upper triangle of"
                + " XᵀX has, half of those of XᵀX as a whole; the ratio is the product's time over"
                + " ours, the median of the trials' ratios. Plain Java, whose bits are the same on"
                + " every machine, is extrapolated from a part of the rows.",
            rows,
            dimension,
            trials.size()));
    double operations = (double) rows * dimension * (dimension + 1.0);
    List<List<String>> table = new ArrayList<>();
    table.add(sumsRow("matrix product alone", trials, Seconds::product, operations));
    table.add(sumsRow("**LibtorchFeatureSums**", trials, Seconds::libtorch, operations));
    table.add(sumsRow("FeatureAccumulator, plain Java", trials, Seconds::plain, operations));
    page.table(List.of("", "Seconds", "GFLOP/s", "**Ratio**"), table);
  }

  private static List<String> sumsRow(
      String title, List<Seconds> trials, ToDoubleFunction<Seconds> of, double operations) {
    double seconds = median(trials, of);
    double ratio = median(trials, trial -> trial.product() / of.applyAsDouble(trial));
    return List.of(
        title,
        Page.number(seconds, 2),
        Page.number(operations / seconds / 1e9, 1),
        "**" + Page.number(ratio, 2) + "**");
  }

  private static double median(List<Seconds> trials, ToDoubleFunction<Seconds> of) {
    return Spread.median(trials.stream().mapToDouble(of).toArray());
  }

  /** Statistics to distance; the first method is ours. */
  void distances(String heading, String sentences, Distances distances) {
    List<Found> methods = distances.found();
    page.section(heading);
    page.paragraph(sentences);
    page.table(
        List.of("Trace of the root", "Seconds", "Against ours", "Distance", "Error"),
        methods.stream()
            .map(
                found ->
                    List.of(
                        found.method().toString(),
                        Page.number(found.seconds(), 2),
                        Page.number(found.seconds() / methods.get(0).seconds(), 1) + " ×",
                        Page.number(found.distance(), 9),
                        String.format(Locale.ROOT, "%.1e", found.distance() - distances.exact())))
            .toList());
  }

  void network(Map<String, double[]> rates, int images, int batch) {
    page.section("Images through FID-Inception");
    page.paragraph(
        String.format(
            Locale.ROOT,
            "%d images of 256 × 256 in batches of %d, generated weights: medians of %d trials, by"
                + " turns. The ratio is to the bare network in the same trial.",
            images,
            batch,
            rates.values().iterator().next().length));
    double[] bare = rates.values().iterator().next();
    List<List<String>> table = new ArrayList<>();
    rates.forEach(
        (title, rate) -> {
          double[] ratios = new double[rate.length];
          Arrays.setAll(ratios, trial -> rate[trial] / bare[trial]);
          table.add(
              List.of(
                  title,
                  Page.number(Spread.median(rate), 2),
                  "**" + Page.number(Spread.median(ratios), 2) + "**"));
        });
    page.table(List.of("", "Images/s", "**Ratio**"), table);
  }

  void memory(List<Peak> peaks) {
    page.section("Memory");
    page.paragraph(
        "The most physical memory, heap and native together, beyond that of the process before,"
            + " which had loaded libtorch and measured a small set. Features of the pairwise"
            + " metrics lie in files. Heap is garbage too: with TESSERA_JAVA_OPTIONS=\"-Xms1g"
            + " -XX:+AlwaysPreTouch\" it is there from the start, and growth is native memory"
            + " alone.");
    page.table(
        List.of("Metric", "Images of a set", "Peak growth, MB"),
        peaks.stream()
            .map(
                peak ->
                    List.of(
                        peak.metric(),
                        Page.number((double) peak.images(), 0),
                        Page.megabytes(peak.growthBytes())))
            .toList());
  }
}
