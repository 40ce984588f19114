package io.tessera.spark.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgressSnapshotTest {
  @Test
  void lineShowsShareRateTimeLeftAndFigures() {
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("loss", 0.12345);
    figures.put("images/s", 1234.5);

    String line = new ProgressSnapshot("train", "steps", 100, 400, 1000, 60, figures).line();

    assertThat(line)
        .isEqualTo(
            "train [########............]  40% 400/1,000 steps  5.000/s  ETA 2:00  loss 0.123  images/s 1,235");
  }

  @Test
  void unknownTotalHasNeitherBarNorTimeLeft() {
    assertThat(new ProgressSnapshot("read", "rows", 0, 50, 0, 10, Map.of()).line())
        .isEqualTo("read 50 rows  5.000/s");
  }

  @Test
  void nothingDoneYetPromisesNothing() {
    assertThat(new ProgressSnapshot("read", "rows", 0, 0, 10, 3, Map.of()).line())
        .isEqualTo("read [....................]   0% 0/10 rows  0.000/s");
  }

  @Test
  void aClockThatStandsPromisesNothing() {
    ProgressSnapshot snapshot = new ProgressSnapshot("read", "rows", 0, 5, 10, 0, Map.of());

    assertThat(snapshot.line()).endsWith("5/10 rows  0.000/s");
    assertThat(snapshot.event()).doesNotContainKey("eta_seconds");
    assertThat(snapshot.numbers()).doesNotContainKey("eta seconds");
  }

  @Test
  void moreThanTheTotalIsNotMoreThanAll() {
    assertThat(new ProgressSnapshot("read", "rows", 0, 12, 10, 3, Map.of()).line())
        .startsWith("read [####################] 100% 12/10 rows");
  }

  @Test
  void eventHasTheSameNumbers() {
    assertThat(
            new ProgressSnapshot("train", "steps", 100, 400, 1000, 60, Map.of("loss", 0.5)).event())
        .containsEntry("event", "progress")
        .containsEntry("stage", "train")
        .containsEntry("done", 400L)
        .containsEntry("total", 1000L)
        .containsEntry("percent", 40.0)
        .containsEntry("rate", 5.0)
        .containsEntry("eta_seconds", 120L)
        .containsEntry("loss", 0.5);
  }

  @Test
  void eventSpellsNumbersThatJsonHasNot() {
    assertThat(new ProgressSnapshot("t", "u", 0, 1, 2, 1, Map.of("loss", Double.NaN)).event())
        .containsEntry("loss", "NaN");
  }
}
