package io.tessera.core.storage;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Makes a stream explain its failures: it throws {@link StorageException}, never IOException. */
public final class StorageInput extends FilterInputStream {
  private final String location;

  /**
   * Wraps a stream.
   *
   * @param location the file's full location, for messages
   */
  public StorageInput(InputStream in, String location) {
    super(in);
    this.location = location;
  }

  @Override
  public int read() {
    try {
      return in.read();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    try {
      return in.read(target, offset, length);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  @Override
  public long skip(long count) {
    try {
      return in.skip(count);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  @Override
  public int available() {
    try {
      return in.available();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private StorageException failure(IOException e) {
    return StorageException.of("read", location, e);
  }
}
