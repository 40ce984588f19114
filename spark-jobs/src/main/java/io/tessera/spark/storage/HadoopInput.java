package io.tessera.spark.storage;

import io.tessera.core.storage.StorageException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Turns the failures of a Hadoop stream into {@link StorageException}s. */
final class HadoopInput extends FilterInputStream {
  private final String location;

  HadoopInput(InputStream in, String location) {
    super(in);
    this.location = location;
  }

  @Override
  public int read() {
    try {
      return in.read();
    } catch (IOException e) {
      throw StorageException.of("read", location, e);
    }
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    try {
      return in.read(target, offset, length);
    } catch (IOException e) {
      throw StorageException.of("read", location, e);
    }
  }
}
