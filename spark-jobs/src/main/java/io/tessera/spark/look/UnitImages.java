package io.tessera.spark.look;

import io.tessera.core.image.RgbImage;
import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;

/** Some consecutive images of a set: on every reading the same ones in the same order. */
@FunctionalInterface
public interface UnitImages extends Serializable {
  /** Gives them, one after another. */
  void read(Configuration hadoop, Receiver receiver);

  /** Takes images. */
  interface Receiver {
    /** Takes the next image. */
    void image(String name, RgbImage image);

    /** Notes an image that can't be read. */
    void refused(String name, String reason);
  }
}
