package io.tessera.core.checkpoint;

import io.tessera.core.checkpoint.TensorFiles.StoredShard;
import io.tessera.core.storage.AtomicOutput;
import io.tessera.core.storage.Storage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Writes a shard's bytes from the first to the last; seen only when finished. */
final class ShardOutput implements AutoCloseable {
  private final String path;
  private final AtomicOutput file;
  private final DigestOutput out;
  private final byte[] bytes = new byte[ShardMerge.BLOCK * Float.BYTES];

  ShardOutput(Storage storage, String path, SafetensorsHeader header) throws IOException {
    this.path = path;
    this.file = storage.create(path);
    this.out = new DigestOutput(file);
    out.write(HeaderLayout.encode(header));
  }

  void floats(float[] source, int count) throws IOException {
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(source, 0, count);
    out.write(bytes, 0, count * Float.BYTES);
  }

  void bytes(byte[] source, int count) throws IOException {
    out.write(source, 0, count);
  }

  StoredShard finish() throws IOException {
    out.flush();
    Digest digest = out.finish();
    file.commit();
    return new StoredShard(path, digest.bytes(), digest.sha256());
  }

  @Override
  public void close() {
    file.close();
  }
}
