package io.tessera.spark.bench;

import io.tessera.spark.report.LineChart;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * What {@link AveragingBenchmark} found.
 *
 * @param losses of each variant, in their order
 * @param steps that one worker takes
 * @param batch samples of a step
 * @param points how often each training was measured
 */
record AveragingPage(Map<Variant, Losses> losses, long steps, int batch, int points) {
  /** Losses by seed, then by point. */
  record Losses(List<double[]> bySeed) {
    Spread at(int point) {
      return Spread.of(bySeed.stream().mapToDouble(losses -> losses[point]).toArray());
    }
  }

  private long samples(int point) {
    return steps * batch * point / points;
  }

  /** The table, with what a reader needs to know of it. */
  Page page(int seeds, int localSteps, int images) {
    Page page = new Page("Modes of training at equal samples");
    page.paragraph(
        String.format(
            Locale.ROOT,
            "Cross-entropy in nats per code on %d held-out images; mean and standard deviation over %d seeds. Every training sees %,d samples: one worker takes %,d steps of %d samples, V workers 1/V of the steps each. In diloco and average a round has %d local steps. The learning rate is the same everywhere, and its course is stretched over the steps of each worker.",
            images,
            seeds,
            samples(points),
            steps,
            batch,
            localSteps));
    List<String> headings = new ArrayList<>(List.of("Training", "Steps of each"));
    IntStream.rangeClosed(1, points)
        .forEach(
            point -> headings.add(String.format(Locale.ROOT, "at %,d samples", samples(point))));
    headings.add("against one worker");
    page.table(headings, losses.keySet().stream().map(this::row).toList());
    return page;
  }

  private List<String> row(Variant variant) {
    Losses own = of(variant);
    List<String> row = new ArrayList<>();
    row.add(variant.toString());
    row.add(Page.number((double) variant.stepsOfEach(steps), 0));
    IntStream.range(0, points).forEach(point -> row.add(own.at(point).toString()));
    double difference = last(own) - last(of(Variant.ALONE));
    row.add(String.format(Locale.ROOT, "%+.4f", difference));
    return row;
  }

  private Losses of(Variant variant) {
    return Objects.requireNonNull(losses.get(variant));
  }

  private double last(Losses of) {
    return of.at(points - 1).mean();
  }

  /** The losses over the samples seen. */
  LineChart chart() {
    List<LineChart.Line> lines = new ArrayList<>();
    losses.forEach((variant, own) -> lines.add(line(variant, own)));
    return new LineChart("Held-out loss by samples seen", "samples", "nats per code", lines);
  }

  private LineChart.Line line(Variant variant, Losses own) {
    List<LineChart.Point> line = new ArrayList<>();
    for (int point = 1; point <= points; point++) {
      Spread loss = own.at(point - 1);
      line.add(new LineChart.Point((double) samples(point), loss.mean(), loss.deviation()));
    }
    return new LineChart.Line(variant.toString(), line);
  }
}
