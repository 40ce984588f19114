package io.tessera.spark.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ProgressTest {
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
  private final AtomicLong nanos = new AtomicLong();
  private final Map<String, Map<String, Double>> heard = new ConcurrentHashMap<>();

  /** Of ten steps. */
  private Progress of(Console console) {
    return new Progress(console, new Progress.Work("s", "steps", 10), heard::put, nanos::get);
  }

  @Test
  void withoutTerminalEachShowingIsOneJsonLine() {
    Progress progress = of(Console.plain(stream, stream));
    nanos.set(2_000_000_000L);

    progress.update(4, Map.of("loss", 0.25));
    progress.show();
    progress.close();

    assertThat(err.toString(StandardCharsets.UTF_8).lines())
        .containsExactly(
            "{\"done\":4,\"eta_seconds\":3,\"event\":\"progress\",\"loss\":0.25,\"percent\":40.0,\"rate\":2.0,\"seconds\":2.0,\"stage\":\"s\",\"total\":10,\"unit\":\"steps\"}",
            "{\"done\":4,\"eta_seconds\":3,\"event\":\"progress\",\"loss\":0.25,\"percent\":40.0,\"rate\":2.0,\"seconds\":2.0,\"stage\":\"s\",\"total\":10,\"unit\":\"steps\"}");
    assertThat(heard)
        .containsOnly(
            Map.entry(
                "s",
                Map.of("done", 4.0, "total", 10.0, "rate", 2.0, "eta seconds", 3.0, "loss", 0.25)));
  }

  @Test
  void terminalKeepsTheLastLineWhenDone() {
    Progress progress =
        new Progress(
            Console.terminal(stream, stream, 200),
            new Progress.Work("s", "steps", 5, 10),
            heard::put,
            nanos::get);
    nanos.set(1_000_000_000L);
    progress.follow(() -> 10);

    progress.close();

    assertThat(err).hasToString("s [####################] 100% 10/10 steps  5.000/s  ETA 0 s\n");
  }

  @Test
  void whatIsCountedTwiceIsNotMoreThanAll() {
    Progress progress =
        new Progress(
            Console.plain(stream, stream),
            new Progress.Work("s", "images", 10),
            heard::put,
            nanos::get);
    progress.follow(() -> 13);

    progress.close();

    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("\"done\":10,")
        .contains("\"percent\":100.0,");
  }

  @Test
  void aStepLeavesNothingBehind() {
    for (Console console :
        new Console[] {Console.plain(stream, stream), Console.terminal(stream, stream, 200)}) {
      of(console).passing().close();
    }
    assertThat(err).hasToString("");
  }

  @Test
  void theClockStandsWhileOtherWorkIsDone() {
    Progress progress = of(Console.plain(stream, stream));
    nanos.set(2_000_000_000L);
    progress.pausedFor(() -> nanos.set(50_000_000_000L));
    nanos.set(51_000_000_000L);
    assertThat(progress.seconds()).isEqualTo(3);
    progress.close();
  }

  @Test
  @Timeout(20)
  void showsItselfWithoutBeingAsked() throws InterruptedException {
    try (Progress progress =
        Progress.start(
            Console.plain(stream, stream),
            new Progress.Work("s", "steps", 10),
            Duration.ofMillis(20),
            heard::put)) {
      progress.update(1);
      while (err.size() == 0) {
        Thread.sleep(5);
      }
    }
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("\"stage\":\"s\"");
  }
}
