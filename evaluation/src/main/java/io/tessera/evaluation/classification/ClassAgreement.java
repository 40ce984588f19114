package io.tessera.evaluation.classification;

import java.io.Serializable;

/**
 * How often a classifier sees in an image the class that was asked for, over all images and by
 * class; merges by addition. Not thread-safe.
 */
public final class ClassAgreement implements Serializable {
  private final long[] asked; // [classes]
  private final long[] agreed; // [classes]

  /**
   * @param classes number of classes, at least 1
   */
  public ClassAgreement(int classes) {
    if (classes < 1) {
      throw new IllegalArgumentException(
          "Invalid number of classes: %d; expected at least 1".formatted(classes));
    }
    asked = new long[classes];
    agreed = new long[classes];
  }

  /**
   * Counts one image.
   *
   * @param askedClass the label it was made or stored with
   * @param predictedClass the label a classifier gives it
   */
  public void add(int askedClass, int predictedClass) {
    checkClass(askedClass, "asked");
    checkClass(predictedClass, "predicted");
    asked[askedClass]++;
    if (askedClass == predictedClass) {
      agreed[askedClass]++;
    }
  }

  /**
   * The counts of both sets of images.
   *
   * @throws IllegalArgumentException when the numbers of classes differ
   */
  public ClassAgreement merge(ClassAgreement other) {
    if (other.asked.length != asked.length) {
      throw new IllegalArgumentException(
          "Cannot merge class agreements: %d and %d classes differ"
              .formatted(asked.length, other.asked.length));
    }
    ClassAgreement sum = new ClassAgreement(asked.length);
    for (int k = 0; k < asked.length; k++) {
      sum.asked[k] = asked[k] + other.asked[k];
      sum.agreed[k] = agreed[k] + other.agreed[k];
    }
    return sum;
  }

  /** Number of classes. */
  public int classes() {
    return asked.length;
  }

  /** Images counted. */
  public long total() {
    return sum(asked);
  }

  /** Images of one asked class. */
  public long total(int askedClass) {
    checkClass(askedClass, "asked");
    return asked[askedClass];
  }

  /** Share of all images seen as asked, 0 to 1; NaN when there are none. */
  public double accuracy() {
    return (double) sum(agreed) / sum(asked);
  }

  /** Share of one class's images seen as asked, 0 to 1; NaN when there are none. */
  public double accuracy(int askedClass) {
    checkClass(askedClass, "asked");
    return (double) agreed[askedClass] / asked[askedClass];
  }

  private static long sum(long[] counts) {
    long sum = 0;
    for (long count : counts) {
      sum += count;
    }
    return sum;
  }

  private void checkClass(int label, String role) {
    if (label < 0 || label >= asked.length) {
      throw new IllegalArgumentException(
          "Invalid %s class: %d; expected 0 to %d".formatted(role, label, asked.length - 1));
    }
  }
}
