package io.tessera.core.checkpoint;

import io.tessera.core.checkpoint.TensorFiles.StoredShard;
import io.tessera.core.storage.Storage;
import io.tessera.core.storage.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Reads a stored shard's bytes from the first to the last, and knows at the end whether they are
 * those that were written. Everything that shows the shard to be unusable, and nothing else, is a
 * {@link DamagedShardException}.
 */
final class ShardInput implements AutoCloseable {
  private final StoredShard shard;
  private final String location;
  private final DigestInput in;
  private final SafetensorsHeader header;
  private final byte[] bytes = new byte[ShardMerge.BLOCK * Float.BYTES];

  private ShardInput(StoredShard shard, String location, InputStream in) throws IOException {
    this.shard = shard;
    this.location = location;
    this.in = new DigestInput(in);
    this.header = SafetensorsReader.readHeader(this.in, shard.bytes(), location);
  }

  /** Opens a shard and reads its header. */
  static ShardInput open(Storage storage, StoredShard shard) {
    String location = storage.location(shard.path());
    try {
      InputStream in = storage.open(shard.path());
      try {
        return new ShardInput(shard, location, in);
      } catch (IOException | RuntimeException e) {
        in.close();
        throw e;
      }
    } catch (CheckpointFormatException | StorageException e) {
      throw DamagedShardException.of(e, shard, location);
    } catch (IOException e) {
      throw StorageException.of("read", location, e);
    }
  }

  SafetensorsHeader header() {
    return header;
  }

  /** Reads the next floats. */
  void floats(float[] target, int count) throws IOException {
    byte[] read = bytes(count * Float.BYTES);
    ByteBuffer.wrap(read).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(target, 0, count);
  }

  /** Reads the next bytes into a buffer that the next call overwrites. */
  byte[] bytes(int count) throws IOException {
    if (in.readNBytes(bytes, 0, count) < count) {
      throw new DamagedShardException(shard, location, "it ends early");
    }
    return bytes;
  }

  /** Checks that everything read is what was written. */
  void finish() throws IOException {
    String found = in.finish().sha256();
    if (!found.equals(shard.sha256())) {
      throw new DamagedShardException(
          shard, location, "its SHA-256 is " + found + ", written was " + shard.sha256());
    }
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw StorageException.of("close", location, e);
    }
  }
}
