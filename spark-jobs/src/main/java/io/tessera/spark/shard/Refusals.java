package io.tessera.spark.shard;

import io.tessera.core.image.ImageDecodeException;
import io.tessera.spark.shard.RawImage.Refusal;
import java.util.Locale;

/** The reasons of the quarantine table. */
final class Refusals {
  private Refusals() {}

  static Refusal undecodable(ImageDecodeException failure) {
    return new Refusal(
        failure.reason().name().toLowerCase(Locale.ROOT).replace('_', '-'),
        String.valueOf(failure.getMessage()));
  }

  static Refusal tooLarge(long bytes, int limit) {
    return new Refusal(
        "too-large", "It has " + bytes + " bytes; data.max-image-bytes allows " + limit);
  }

  static Refusal unreadable(Exception failure) {
    return new Refusal("unreadable", "Cannot open it: " + failure.getMessage());
  }

  static Refusal noLabel(String found) {
    return new Refusal("no-label", "Its label is " + found + "; labels are whole numbers from 0");
  }

  static Refusal labelOutOfRange(int label, int classes) {
    return new Refusal(
        "label-out-of-range", "Its label is " + label + "; there are " + classes + " class names");
  }

  static Refusal noClass() {
    return new Refusal("no-class", "It lies beside the class folders, not in one");
  }

  static Refusal unsafePath() {
    return new Refusal(
        "unsafe-path", "Its name is absolute, leads out of the archive, or has control characters");
  }

  static Refusal nestedTooDeep() {
    return new Refusal(
        "nested-archive", "It is an archive in an archive in an archive; unpack the outer one");
  }

  static Refusal notAFile(String kind) {
    return new Refusal("not-a-file", "It is a " + kind + "; only plain files are read");
  }
}
