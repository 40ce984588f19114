package io.tessera.spark.compare;

import io.tessera.core.image.AlphaPolicy;
import io.tessera.core.image.ImageDecodeException;
import io.tessera.core.image.ImageDecoder;
import io.tessera.core.image.ImageLimits;
import io.tessera.core.image.RgbImage;
import io.tessera.spark.look.UnitImages;
import io.tessera.spark.shard.SourceRange;
import org.apache.hadoop.conf.Configuration;

/**
 * Images of files, archives and tables, decoded as they are read.
 *
 * @param range which
 * @param alpha what becomes of transparency
 * @param maxPixels larger images are refused
 * @param maxBytes longer files are refused
 */
record EncodedImages(SourceRange range, AlphaPolicy alpha, long maxPixels, int maxBytes)
    implements UnitImages {
  @Override
  public void read(Configuration hadoop, Receiver receiver) {
    ImageDecoder decoder = new ImageDecoder(alpha, new ImageLimits(maxPixels, maxBytes));
    range.read(
        hadoop,
        new SourceRange.Receiver() {
          @Override
          public void image(String id, byte[] encoded) {
            RgbImage decoded;
            try {
              decoded = decoder.decode(encoded);
            } catch (ImageDecodeException e) {
              receiver.refused(id, String.valueOf(e.getMessage()));
              return;
            }
            receiver.image(id, decoded);
          }

          @Override
          public void refused(String id, String reason) {
            receiver.refused(id, reason);
          }
        });
  }
}
