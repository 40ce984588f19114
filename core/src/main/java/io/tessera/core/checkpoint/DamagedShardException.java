package io.tessera.core.checkpoint;

import io.tessera.core.checkpoint.TensorFiles.StoredShard;
import io.tessera.core.storage.StorageException;

/** A stored shard is missing or isn't what was written: whoever made it must make it again. */
public final class DamagedShardException extends CheckpointFormatException {
  private static final long serialVersionUID = 1L;

  private final String path;

  DamagedShardException(StoredShard shard, String location, String reason) {
    super(location, reason);
    this.path = shard.path();
  }

  private DamagedShardException(StoredShard shard, String location, RuntimeException cause) {
    super(location, String.valueOf(cause.getMessage()), cause);
    this.path = shard.path();
  }

  /**
   * What a failure to read a shard means: damage if it is not there or no such file, else itself.
   */
  static RuntimeException of(RuntimeException failure, StoredShard shard, String location) {
    boolean gone =
        failure instanceof StorageException storage
            && storage.kind() == StorageException.Kind.NOT_FOUND;
    boolean malformed =
        failure instanceof CheckpointFormatException && !(failure instanceof DamagedShardException);
    return gone || malformed ? new DamagedShardException(shard, location, failure) : failure;
  }

  /** The shard's path within its storage. */
  public String path() {
    return path;
  }
}
