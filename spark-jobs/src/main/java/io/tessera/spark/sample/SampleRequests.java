package io.tessera.spark.sample;

import io.tessera.core.random.CounterRandom;
import io.tessera.generator.CodeGenerator.Request;
import io.tessera.spark.config.SamplingSection.Labels;
import java.io.Serializable;
import java.util.List;
import java.util.stream.LongStream;

/**
 * An endless row of images to draw. An image's label and seed depend on the run's seed, the purpose
 * and the image's index alone, so any part of the row can be drawn anywhere.
 *
 * @param seed of the run
 * @param purpose keeps rows apart: images drawn to choose by are not those that are measured later
 * @param labels how labels are chosen
 * @param classes that there are
 */
public record SampleRequests(long seed, String purpose, Labels labels, int classes)
    implements Serializable {
  /** The purpose of the sample table. */
  public static final String SAMPLE = "sample";

  /** Consecutive images. */
  public List<Request> range(long from, int count) {
    CounterRandom seeds = CounterRandom.of(seed, purpose + "s");
    CounterRandom drawn = CounterRandom.of(seed, purpose + " labels");
    return LongStream.range(from, from + count)
        .mapToObj(
            index ->
                new Request(
                    labels == Labels.BALANCED
                        ? (int) (index % classes)
                        : drawn.below(index, classes),
                    seeds.bits(index)))
        .toList();
  }
}
