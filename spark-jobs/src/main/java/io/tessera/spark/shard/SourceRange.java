package io.tessera.spark.shard;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import org.apache.hadoop.conf.Configuration;

/**
 * Some consecutive images of a source.
 *
 * @param key names them: files, their lengths and times, and which of them
 * @param images how many, unreadable ones included
 * @param unit reads them
 */
public record SourceRange(String key, long images, SourceUnit unit) implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Takes images as the source has them. */
  public interface Receiver {
    /**
     * Takes an image.
     *
     * @param id its path, member or row
     * @param encoded not decoded yet
     */
    void image(String id, byte[] encoded);

    /** Takes note of an image that can't be read. */
    void refused(String id, String reason);
  }

  /** Reads them in their order. */
  public void read(Configuration hadoop, Receiver receiver) {
    try (RawImages images = unit.open(hadoop)) {
      while (images.hasNext()) {
        RawImage image = images.next();
        image
            .refusal()
            .ifPresentOrElse(
                refusal -> receiver.refused(image.id(), refusal.message()),
                () -> receiver.image(image.id(), image.bytes()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
