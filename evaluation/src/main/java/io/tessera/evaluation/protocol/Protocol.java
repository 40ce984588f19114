package io.tessera.evaluation.protocol;

import io.tessera.evaluation.interval.Interval;
import io.tessera.evaluation.profile.Profile;
import io.tessera.evaluation.profile.Resizer;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How a number was measured: everything needed to measure it again, or to see that another number
 * can't be compared with it (see {@link Comparability}). {@link #toString} prints it in one line,
 * {@link #parse} reads that line.
 *
 * @param metric what was measured
 * @param measured what the measured images are
 * @param extractor the network that looked at the images, for metrics that need one
 * @param profile the tool whose definition was followed, where one was
 * @param reference what it was measured against, where that has a name
 * @param referenceImages number of reference images
 * @param images number of measured images
 * @param seed seed of the measured set, where one was drawn
 * @param resizer how images were brought to the network's input size
 * @param versions versions of the software that took part, by name
 */
public record Protocol(
    Metric metric,
    MeasuredSet measured,
    Optional<FeatureExtractorId> extractor,
    Optional<Profile> profile,
    Optional<ReferenceSet> reference,
    long referenceImages,
    long images,
    OptionalLong seed,
    Resizer resizer,
    SortedMap<String, String> versions) {

  public Protocol {
    versions = Collections.unmodifiableSortedMap(new TreeMap<>(versions));
    versions.forEach(ProtocolText::checkVersion);
    if (referenceImages < 0 || images < 0) {
      throw new IllegalArgumentException(
          "Invalid number of images: %d reference, %d measured".formatted(referenceImages, images));
    }
    nameOf(metric, measured, extractor);
  }

  /** The protocol of a metric taken from pixels or codes. */
  public static Protocol of(Metric metric, long referenceImages, long images) {
    return of(metric, Optional.empty(), referenceImages, images);
  }

  /** The protocol of a metric taken through a network. */
  public static Protocol of(
      Metric metric, FeatureExtractorId extractor, long referenceImages, long images) {
    return of(metric, Optional.of(extractor), referenceImages, images);
  }

  private static Protocol of(
      Metric metric, Optional<FeatureExtractorId> extractor, long referenceImages, long images) {
    return new Protocol(
        metric,
        MeasuredSet.IMAGES,
        extractor,
        Optional.empty(),
        Optional.empty(),
        referenceImages,
        images,
        OptionalLong.empty(),
        Resizer.NONE,
        new TreeMap<>());
  }

  /**
   * Reads what {@link #toString} printed.
   *
   * @throws IllegalArgumentException saying what is wrong with the line
   */
  public static Protocol parse(String line) {
    return new ProtocolParser(line).protocol();
  }

  /** The same of reconstructions or samples. */
  public Protocol withMeasured(MeasuredSet value) {
    return new Protocol(
        metric,
        value,
        extractor,
        profile,
        reference,
        referenceImages,
        images,
        seed,
        resizer,
        versions);
  }

  /** The same by a profile, which brings its resizer. */
  public Protocol withProfile(Profile value) {
    return new Protocol(
        metric,
        measured,
        extractor,
        Optional.of(value),
        reference,
        referenceImages,
        images,
        seed,
        value.preprocessing().resizer(),
        versions);
  }

  /** The same against a named reference. */
  public Protocol withReference(ReferenceSet value) {
    return new Protocol(
        metric,
        measured,
        extractor,
        profile,
        Optional.of(value),
        referenceImages,
        images,
        seed,
        resizer,
        versions);
  }

  /** The same with the seed of the measured set. */
  public Protocol withSeed(long value) {
    return new Protocol(
        metric,
        measured,
        extractor,
        profile,
        reference,
        referenceImages,
        images,
        OptionalLong.of(value),
        resizer,
        versions);
  }

  /** The same with a resizer. */
  public Protocol withResizer(Resizer value) {
    return new Protocol(
        metric,
        measured,
        extractor,
        profile,
        reference,
        referenceImages,
        images,
        seed,
        value,
        versions);
  }

  /** The same with these versions. */
  public Protocol withVersions(Map<String, String> values) {
    return new Protocol(
        metric,
        measured,
        extractor,
        profile,
        reference,
        referenceImages,
        images,
        seed,
        resizer,
        new TreeMap<>(values));
  }

  /** The metric's name, which says what was measured through which kind of network. */
  public String name() {
    return nameOf(metric, measured, extractor);
  }

  /** A number under this protocol. */
  public Measurement value(double value) {
    return new Measurement(value, Optional.empty(), this);
  }

  /** A number under this protocol with its confidence interval. */
  public Measurement value(double value, Interval interval) {
    return new Measurement(value, Optional.of(interval), this);
  }

  static String nameOf(
      Metric metric, MeasuredSet measured, Optional<FeatureExtractorId> extractor) {
    String name = extractor.map(metric::nameBy).orElseGet(metric::nameWithoutExtractor);
    return metric.isDistanceToReference() ? measured.prefix() + name : name;
  }

  /** All of it in one line. */
  @Override
  public String toString() {
    return ProtocolText.of(this);
  }
}
