package io.tessera.core.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LearningRateScheduleTest {
  @Test
  void warmupIsLinearThenConstant() {
    LearningRateSchedule schedule = LearningRateSchedule.warmup(1e-5, 1e-4, 3000);
    assertThat(schedule.rate(0)).isEqualTo(1e-5);
    assertThat(schedule.rate(1500)).isCloseTo(5.5e-5, within(1e-12));
    assertThat(schedule.rate(3000)).isEqualTo(1e-4);
    assertThat(schedule.rate(400_000)).isEqualTo(1e-4);
  }

  @Test
  void cosineFallsFromThePeakToTheLast() {
    LearningRateSchedule schedule = LearningRateSchedule.warmupCosine(3e-4, 3e-3, 0, 5000, 375_000);
    assertThat(schedule.rate(0)).isEqualTo(3e-4);
    assertThat(schedule.rate(5000)).isEqualTo(3e-3);
    assertThat(schedule.rate(190_000)).isCloseTo(1.5e-3, within(1e-12));
    assertThat(schedule.rate(375_000)).isEqualTo(0);
    assertThat(schedule.rate(500_000)).isEqualTo(0);
  }

  @Test
  void annealingStartsLateAndEndsAtItsWeight() {
    LearningRateSchedule weight = LearningRateSchedule.annealed(0.5, 20_000, 2000);
    assertThat(weight.rate(19_999)).isZero();
    assertThat(weight.rate(21_000)).isCloseTo(0.25, within(1e-12));
    assertThat(weight.rate(22_000)).isEqualTo(0.5);
    assertThat(LearningRateSchedule.annealed(4, 0, 0).rate(0)).isEqualTo(4);
  }
}
