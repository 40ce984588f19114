package io.tessera.evaluation.classifier;

import java.util.List;

/**
 * The shape of a small classifier.
 *
 * @param classes number of labels, at least 2
 * @param imageSize height and width of its images
 * @param channels of each stage; every stage after the first halves height and width, and the last
 *     one's channels are the features
 * @param normGroups groups of each group normalisation; divides every stage's channels
 */
public record SmallClassifierConfig(
    int classes, int imageSize, List<Integer> channels, int normGroups) {
  public SmallClassifierConfig {
    channels = List.copyOf(channels);
    if (classes < 2) {
      throw new IllegalArgumentException(
          "Invalid classes: %d; expected at least 2".formatted(classes));
    }
    if (channels.isEmpty() || channels.stream().anyMatch(c -> c < 1)) {
      throw new IllegalArgumentException(
          "Invalid channels: %s; expected a positive number for each of one or more stages"
              .formatted(channels));
    }
    if (channels.size() > 16 || imageSize < 1 << (channels.size() - 1)) {
      throw new IllegalArgumentException(
          "Invalid image-size: %d; %d stages halve it %d times, so use fewer stages or larger images"
              .formatted(imageSize, channels.size(), channels.size() - 1));
    }
    if (normGroups < 1 || channels.stream().anyMatch(c -> c % normGroups != 0)) {
      throw new IllegalArgumentException(
          "Invalid norm-groups: %d; it must divide every stage's channels, %s"
              .formatted(normGroups, channels));
    }
  }

  /** Features per image: channels of the last stage. */
  public int features() {
    return channels.get(channels.size() - 1);
  }
}
