package io.tessera.spark.tokenize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tessera.spark.tokenize.MemoryBudget.Share;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class MemoryBudgetTest {
  private final MemoryBudget budget = new MemoryBudget(100 << 10);

  @Test
  void whoNeedsMoreThanIsLeftWaits() throws Exception {
    Share first = budget.take(60 << 10);
    Share second = budget.take(40 << 10);
    CompletableFuture<Share> third = CompletableFuture.supplyAsync(() -> budget.take(50 << 10));
    second.close();
    assertThatThrownBy(() -> third.get(100, TimeUnit.MILLISECONDS))
        .as("40 of 50 KiB are free")
        .isInstanceOf(TimeoutException.class);
    first.close();
    third.get().close();
    budget.take(100 << 10).close();
  }

  @Test
  void whatIsLargerThanAllGetsAllAlone() throws Exception {
    Share one = budget.take(1);
    CompletableFuture<Share> huge = CompletableFuture.supplyAsync(() -> budget.take(1L << 60));
    assertThatThrownBy(() -> huge.get(100, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    one.close();
    Share all = huge.get();
    CompletableFuture<Share> after = CompletableFuture.supplyAsync(() -> budget.take(1));
    assertThatThrownBy(() -> after.get(100, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    all.close();
    after.get().close();
  }

  @Test
  void smallSharesDoNotOvertakeALargeOne() throws Exception {
    Share held = budget.take(60 << 10);
    CompletableFuture<Share> large = CompletableFuture.supplyAsync(() -> budget.take(100 << 10));
    assertThatThrownBy(() -> large.get(100, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    CompletableFuture<Share> small = CompletableFuture.supplyAsync(() -> budget.take(1));
    assertThatThrownBy(() -> small.get(100, TimeUnit.MILLISECONDS))
        .as("40 KiB are free, but the large one came first")
        .isInstanceOf(TimeoutException.class);
    held.close();
    large.get().close();
    small.get().close();
  }

  @Test
  void aWaitEndsWithAnInterrupt() {
    Share all = budget.take(100 << 10);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> budget.take(1))
        .isInstanceOf(CancellationException.class)
        .hasMessage("Cannot wait for memory: interrupted");
    assertThat(Thread.interrupted()).isTrue();
    all.close();
    budget.take(100 << 10).close();
  }
}
