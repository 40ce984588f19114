package io.tessera.core.checkpoint;

import io.tessera.core.checkpoint.TensorFiles.StoredShard;

/** A stored shard is missing or isn't what was written: whoever made it must make it again. */
public final class DamagedShardException extends CheckpointFormatException {
  private static final long serialVersionUID = 1L;

  private final String path;

  DamagedShardException(StoredShard shard, String location, String reason) {
    super(location, reason);
    this.path = shard.path();
  }

  DamagedShardException(StoredShard shard, String location, RuntimeException cause) {
    super(location, String.valueOf(cause.getMessage()), cause);
    this.path = shard.path();
  }

  /** The shard's path within its storage. */
  public String path() {
    return path;
  }
}
