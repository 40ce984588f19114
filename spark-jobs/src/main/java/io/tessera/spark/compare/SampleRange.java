package io.tessera.spark.compare;

import io.tessera.core.checkpoint.numpy.NpzFile;
import io.tessera.evaluation.reference.SampleFile;
import io.tessera.spark.look.UnitImages;
import io.tessera.spark.storage.FileLocation;
import org.apache.hadoop.conf.Configuration;

/**
 * Consecutive images of {@code arr_0} in one of NumPy's archives.
 *
 * @param file its location
 * @param first the first image
 * @param count how many
 */
record SampleRange(String file, int first, int count) implements UnitImages {
  @Override
  public void read(Configuration hadoop, Receiver receiver) {
    FileLocation location = FileLocation.of(file, hadoop);
    try (SampleFile samples = SampleFile.open(NpzFile.open(location.storage(), location.name()))) {
      samples.skip(first);
      for (int i = 0; i < count; i++) {
        receiver.image(location.name() + " image " + (first + i), samples.next());
      }
    }
  }
}
