package io.tessera.core.checkpoint;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** A file that is opened for each place; the file systems' streams skip without reading. */
record OpenedAnew(String name, long size, Opening opening) implements ByteSource {
  /** Opens a stream at the file's first byte. */
  interface Opening {
    InputStream open() throws IOException;
  }

  @Override
  public InputStream from(long position) throws IOException {
    if (position >= size) {
      return InputStream.nullInputStream();
    }
    InputStream in = opening.open();
    try {
      in.skipNBytes(position);
      return in;
    } catch (EOFException e) { // it was cut meanwhile
      in.close();
      return InputStream.nullInputStream();
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }
}
