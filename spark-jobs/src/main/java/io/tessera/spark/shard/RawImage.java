package io.tessera.spark.shard;

import java.util.Optional;

/** One image as the source has it, not yet decoded. */
final class RawImage {
  static final int NO_LABEL = -1;

  private final String id;
  private final String path;
  private final int label;
  private final long size;
  private final byte[] bytes;
  private final Optional<Refusal> refusal;

  private RawImage(
      String id, String path, int label, long size, byte[] bytes, Optional<Refusal> refusal) {
    this.id = id;
    this.path = path;
    this.label = label;
    this.size = size;
    this.bytes = bytes;
    this.refusal = refusal;
  }

  /**
   * Why an image is not in the table.
   *
   * @param reason a word for counting
   * @param message a sentence for people
   */
  record Refusal(String reason, String message) {}

  static RawImage of(String id, String path, int label, byte[] bytes) {
    return new RawImage(id, path, label, bytes.length, bytes, Optional.empty());
  }

  /** An image that is not even read. */
  static RawImage refused(String id, String path, int label, long size, Refusal refusal) {
    return new RawImage(id, path, label, size, new byte[0], Optional.of(refusal));
  }

  /** Unique in the source and the same on every reading. */
  String id() {
    return id;
  }

  /** Its name in the source. */
  String path() {
    return path;
  }

  /** Its class, from 0; {@link #NO_LABEL} where the source has none. */
  int label() {
    return label;
  }

  /** Length of the encoded image as the source states it. */
  long size() {
    return size;
  }

  /** The encoded image, not copied; empty where refused. */
  byte[] bytes() {
    return bytes;
  }

  Optional<Refusal> refusal() {
    return refusal;
  }
}
