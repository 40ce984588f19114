package io.tessera.evaluation.measure;

import io.tessera.core.checkpoint.DigestOutput;
import io.tessera.core.checkpoint.numpy.NpyReader;
import io.tessera.core.storage.Storage;
import io.tessera.core.storage.StorageException;
import io.tessera.evaluation.features.FeatureTable;
import io.tessera.evaluation.measure.SetPart.Content;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.util.List;

/**
 * A set of images as a network saw them, in files: every image's features, class scores and hash,
 * in the set's order. Nothing of it lies in memory.
 *
 * @param files where the parts lie
 * @param shape what there is of each image
 * @param parts in the set's order
 */
public record StoredSet(SharedStorage files, SetShape shape, List<SetPart> parts)
    implements Serializable {
  public StoredSet {
    parts = List.copyOf(parts);
  }

  /** Number of images. */
  public int images() {
    return parts.stream().mapToInt(SetPart::images).reduce(0, Math::addExact);
  }

  /** The pooled features. */
  public FeatureTable features() {
    return new StoredRows(files, parts, Content.POOL, shape.dimension());
  }

  /** The spatial features; without columns if the network has none. */
  FeatureTable spatial() {
    return new StoredRows(files, parts, Content.SPATIAL, shape.spatialDimension());
  }

  /** The class scores. */
  FeatureTable logits() {
    return new StoredRows(files, parts, Content.LOGITS, shape.classes());
  }

  /**
   * SHA-256 over the hashes of the images in their order: the same images have the same, whatever
   * kind of file they came from.
   */
  public String sha256() {
    Storage storage = files.open();
    try (DigestOutput digest = new DigestOutput(OutputStream.nullOutputStream())) {
      for (SetPart part : parts) {
        String path = part.file(Content.PIXELS);
        try (NpyReader reader =
            NpyReader.of(storage.open(path), storage.size(path), storage.location(path))) {
          digest.write(reader.bytes());
        }
      }
      return digest.finish().sha256();
    } catch (IOException e) {
      throw StorageException.of("read", storage.location(""), e);
    }
  }
}
