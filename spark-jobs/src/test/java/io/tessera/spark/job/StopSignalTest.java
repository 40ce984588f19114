package io.tessera.spark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StopSignalTest {
  private final StopSignal stop = new StopSignal();

  @AfterEach
  void close() {
    stop.close();
  }

  @Test
  void theFirstReasonCounts() {
    stop.check();

    stop.request("one");
    stop.request("two");

    assertThat(stop.reason()).contains("one");
    assertThatThrownBy(stop::check).isInstanceOf(StoppedException.class).hasMessage("one");
  }

  @Test
  void listenersAreCalledOnceAndLateOnesAtOnce() {
    AtomicInteger early = new AtomicInteger();
    AtomicInteger late = new AtomicInteger();
    AtomicInteger gone = new AtomicInteger();
    var unused = stop.onRequest(early::incrementAndGet);
    stop.onRequest(gone::incrementAndGet).close();

    stop.request("one");
    stop.request("two");
    var unusedToo = stop.onRequest(late::incrementAndGet);

    assertThat(early).hasValue(1);
    assertThat(late).hasValue(1);
    assertThat(gone).hasValue(0);
  }

  @Test
  void timeRunsOut() throws InterruptedException {
    CountDownLatch over = new CountDownLatch(1);
    var unused = stop.onRequest(over::countDown);

    stop.requestAfter(Duration.ofMillis(10), "--max-runtime is over");

    assertThat(over.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(stop.reason()).contains("--max-runtime is over");
  }
}
