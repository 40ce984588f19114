package io.tessera.spark.report;

import io.tessera.core.storage.Storage;
import io.tessera.spark.evaluate.EvaluationMetrics;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;

/** The gallery's PNG files, put into the page itself as long as they fit. */
final class Pictures {
  /** Pictures below this side are drawn with visible pixels. */
  private static final int SMALL = 128;

  /** What a page may carry; a browser takes it without trouble. */
  private static final long MAX_BYTES = 24L << 20;

  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
  private static final int HEADER_BYTES = 24;

  private final Storage storage;
  private int count;
  private long bytes;
  private boolean allSmall = true;

  Pictures(Storage storage) {
    this.storage = storage;
  }

  /** Pictures in the page so far. */
  int count() {
    return count;
  }

  /** Whether the page should carry no more. */
  boolean full() {
    return bytes >= MAX_BYTES;
  }

  /** Whether every picture so far has few pixels. */
  boolean allSmall() {
    return allSmall;
  }

  /**
   * A picture of the gallery; where there is no such file or it is no PNG, a frame that says so.
   *
   * @param alternative what it shows, for those who can't see it
   */
  Html show(String file, String alternative) {
    String path = EvaluationMetrics.GALLERY + "/" + file;
    if (!storage.exists(path)) {
      return missing("file missing", alternative);
    }
    if (storage.size(path) > MAX_BYTES) {
      return missing("file too large", alternative);
    }
    byte[] png = storage.read(path);
    if (!isPng(png)) {
      return missing("not a PNG", alternative);
    }
    count++;
    bytes += png.length;
    int width = ByteBuffer.wrap(png).getInt(16);
    int height = ByteBuffer.wrap(png).getInt(20);
    boolean small = Math.max(width, height) < SMALL;
    allSmall &= small;
    return Html.of(
        "<img class=\"{}\" width=\"{}\" height=\"{}\" alt=\"{}\" src=\"data:image/png;base64,{}\"/>",
        small ? "pixels" : "smooth",
        width,
        height,
        alternative,
        Base64.getEncoder().encodeToString(png));
  }

  private static boolean isPng(byte[] content) {
    return content.length > HEADER_BYTES
        && Arrays.equals(content, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length);
  }

  private static Html missing(String why, String alternative) {
    return Html.of(
        "<span class=\"hole absent\" role=\"img\" aria-label=\"{} ({})\">{}</span>",
        alternative,
        why,
        why);
  }
}
