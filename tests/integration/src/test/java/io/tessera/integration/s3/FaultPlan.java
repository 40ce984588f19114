package io.tessera.integration.s3;

import io.tessera.core.random.CounterRandom;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Which request suffers which fault. */
interface FaultPlan {
  /**
   * The fault of a request; empty: none.
   *
   * @param method such as PUT
   * @param path without query
   */
  Optional<Fault> next(String method, String path);

  /** No faults. */
  static FaultPlan none() {
    return (method, path) -> Optional.empty();
  }

  /**
   * Random faults: whether the n-th request of a method for a path suffers, and what, follows from
   * the seed alone, whatever threads do. Some are rarer, since the client waits a second for each.
   *
   * @param percent of requests that suffer one
   */
  static FaultPlan random(long seed, int percent) {
    Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();
    return (method, path) -> {
      int number =
          counts.computeIfAbsent(method + " " + path, key -> new AtomicInteger()).getAndIncrement();
      CounterRandom random = CounterRandom.of(seed ^ (method + path).hashCode());
      if (random.below(2L * number, 100) >= percent) {
        return Optional.empty();
      }
      int choice = random.below(2L * number + 1, 20);
      return Optional.of(choice == 0 ? Fault.SILENCE : OTHERS.get((choice - 1) % OTHERS.size()));
    };
  }

  /** All but silence. */
  List<Fault> OTHERS =
      List.of(
          Fault.SLOW_DOWN,
          Fault.SERVER_ERROR,
          Fault.SLOW_ANSWER,
          Fault.CUT_REQUEST,
          Fault.CUT_ANSWER,
          Fault.LOST_ANSWER);

  /** The same fault for the first requests of a method. */
  static FaultPlan first(int count, String wanted, Fault fault) {
    AtomicInteger left = new AtomicInteger(count);
    return (method, path) ->
        method.equals(wanted) && left.getAndDecrement() > 0 ? Optional.of(fault) : Optional.empty();
  }

  /** Counts what a plan did. */
  final class Counted implements FaultPlan {
    private final FaultPlan plan;
    private final Map<Fault, Integer> counts = new EnumMap<>(Fault.class);

    Counted(FaultPlan plan) {
      this.plan = plan;
    }

    @Override
    public Optional<Fault> next(String method, String path) {
      Optional<Fault> fault = plan.next(method, path);
      synchronized (counts) {
        fault.ifPresent(f -> counts.merge(f, 1, Integer::sum));
      }
      return fault;
    }

    /** Faults so far. */
    Map<Fault, Integer> counts() {
      synchronized (counts) {
        return Map.copyOf(counts);
      }
    }
  }
}
