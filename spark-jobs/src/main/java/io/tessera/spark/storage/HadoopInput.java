package io.tessera.spark.storage;

import io.tessera.core.storage.StorageException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Turns the failures of a Hadoop stream into {@link StorageException}s, and opens a file again that
 * was replaced after it was opened and before anything was read: S3A then refuses to read on.
 */
final class HadoopInput extends FilterInputStream {
  private static final int REOPENINGS = 20;

  /** Opens the file. */
  interface Source {
    InputStream open() throws IOException;
  }

  /** A call to the stream. */
  private interface Call<T> {
    T run() throws IOException;
  }

  private final Source source;
  private final String location;
  private int reopenings;
  private boolean begun;

  HadoopInput(Source source, String location) throws IOException {
    super(source.open());
    this.source = source;
    this.location = location;
  }

  @Override
  public int read() {
    return attempt(() -> in.read());
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    return attempt(() -> in.read(target, offset, length));
  }

  @Override
  public long skip(long count) {
    return attempt(() -> in.skip(count));
  }

  private <T> T attempt(Call<T> call) {
    try {
      T result = reopening(call);
      begun = true;
      return result;
    } catch (IOException e) {
      throw StorageException.of("read", location, e);
    }
  }

  private <T> T reopening(Call<T> call) throws IOException {
    while (true) {
      try {
        return call.run();
      } catch (IOException e) {
        if (begun || !isReplaced(e) || reopenings++ == REOPENINGS) {
          throw e;
        }
        in.close();
        in = source.open();
      }
    }
  }

  /** By name, since S3A is not there on every cluster. */
  private static boolean isReplaced(IOException e) {
    return e.getClass().getSimpleName().equals("RemoteFileChangedException");
  }
}
