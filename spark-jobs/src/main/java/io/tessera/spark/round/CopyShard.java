package io.tessera.spark.round;

import io.tessera.core.checkpoint.DigestInput;
import io.tessera.core.checkpoint.TensorFiles.StoredShard;
import io.tessera.core.storage.AtomicOutput;
import java.io.IOException;
import java.io.InputStream;

/**
 * Puts a file that was made again in the place of the damaged one.
 *
 * @param from the sound file
 * @param to path of the damaged one
 */
record CopyShard(StoredShard from, String to) implements RoundTask<StoredShard> {
  @Override
  public String name() {
    return to;
  }

  @Override
  public StoredShard run(TaskScope scope) throws IOException {
    try (InputStream in = scope.storage().open(from.path());
        DigestInput digest = new DigestInput(in);
        AtomicOutput out = scope.storage().create(to)) {
      digest.transferTo(out);
      String found = digest.finish().sha256();
      if (!found.equals(from.sha256())) {
        throw new IOException("Cannot copy " + from.path() + ": it changed while it was read");
      }
      out.commit();
    }
    return new StoredShard(to, from.bytes(), from.sha256());
  }
}
