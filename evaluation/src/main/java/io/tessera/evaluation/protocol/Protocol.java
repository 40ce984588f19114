package io.tessera.evaluation.protocol;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How a number was measured. Two numbers are comparable when their protocols are equal but for the
 * seed and the sample set.
 *
 * @param metric what was measured
 * @param extractor the network that looked at the images, for metrics that need one
 * @param referenceImages number of real images
 * @param images number of measured images: samples, or reconstructions
 * @param seed seed of the measured set, where one was drawn
 * @param resizer how images were brought to the network's input size
 * @param versions versions of the software that took part, by name
 */
public record Protocol(
    Metric metric,
    Optional<FeatureExtractorId> extractor,
    long referenceImages,
    long images,
    OptionalLong seed,
    Resizer resizer,
    SortedMap<String, String> versions) {

  public Protocol {
    versions = Collections.unmodifiableSortedMap(new TreeMap<>(versions));
    if (referenceImages < 0 || images < 0) {
      throw new IllegalArgumentException(
          "Invalid number of images: %d reference, %d measured".formatted(referenceImages, images));
    }
    nameOf(metric, extractor);
  }

  /** The protocol of a metric taken from pixels or codes. */
  public static Protocol of(Metric metric, long referenceImages, long images) {
    return new Protocol(
        metric,
        Optional.empty(),
        referenceImages,
        images,
        OptionalLong.empty(),
        Resizer.NONE,
        new TreeMap<>());
  }

  /** The protocol of a metric taken through a network. */
  public static Protocol of(
      Metric metric, FeatureExtractorId extractor, long referenceImages, long images) {
    return new Protocol(
        metric,
        Optional.of(extractor),
        referenceImages,
        images,
        OptionalLong.empty(),
        Resizer.NONE,
        new TreeMap<>());
  }

  /** The same with the seed of the measured set. */
  public Protocol withSeed(long value) {
    return new Protocol(
        metric, extractor, referenceImages, images, OptionalLong.of(value), resizer, versions);
  }

  /** The same with a resizer. */
  public Protocol withResizer(Resizer value) {
    return new Protocol(metric, extractor, referenceImages, images, seed, value, versions);
  }

  /** The same with these versions. */
  public Protocol withVersions(Map<String, String> values) {
    return new Protocol(
        metric, extractor, referenceImages, images, seed, resizer, new TreeMap<>(values));
  }

  /** The metric's name, which says through which kind of network it was measured. */
  public String name() {
    return nameOf(metric, extractor);
  }

  /** A number under this protocol. */
  public Measurement value(double value) {
    return new Measurement(value, this);
  }

  private static String nameOf(Metric metric, Optional<FeatureExtractorId> extractor) {
    return extractor.map(metric::nameBy).orElseGet(metric::nameWithoutExtractor);
  }

  /** All of it in one line. */
  @Override
  public String toString() {
    StringBuilder line = new StringBuilder(name());
    extractor.ifPresent(
        e -> line.append("; ").append(e.network()).append(" sha256:").append(e.weightsSha256()));
    line.append("; %d reference, %d measured images".formatted(referenceImages, images));
    seed.ifPresent(s -> line.append("; seed ").append(s));
    line.append("; resizer ").append(resizer.label());
    if (!versions.isEmpty()) {
      line.append("; ")
          .append(
              versions.entrySet().stream()
                  .map(e -> e.getKey() + " " + e.getValue())
                  .collect(Collectors.joining(", ")));
    }
    return line.toString();
  }
}
