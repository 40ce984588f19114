package io.tessera.spark.shard;

import java.util.Optional;

/**
 * One image as the source has it, not yet decoded.
 *
 * @param id unique in the source and the same on every reading
 * @param path name in the source
 * @param label class, from 0; -1 where the source has none
 * @param size length of the encoded image as the source states it
 * @param bytes the encoded image; empty where refused
 * @param refusal why the image was not even read
 */
record RawImage(
    String id, String path, int label, long size, byte[] bytes, Optional<Refusal> refusal) {
  static final int NO_LABEL = -1;

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

  static RawImage refused(String id, String path, int label, long size, Refusal refusal) {
    return new RawImage(id, path, label, size, new byte[0], Optional.of(refusal));
  }
}
