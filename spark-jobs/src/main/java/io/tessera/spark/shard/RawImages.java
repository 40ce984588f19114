package io.tessera.spark.shard;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The images of one {@link SourceUnit}, read as they are asked for; closes itself at the end. */
abstract class RawImages implements Iterator<RawImage>, Closeable {
  private @Nullable RawImage next;
  private boolean ended;

  /** Reads the next image; null at the end. */
  abstract @Nullable RawImage advance() throws IOException;

  @Override
  public boolean hasNext() {
    if (next == null && !ended) {
      try {
        next = advance();
        if (next == null) {
          ended = true;
          close();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return next != null;
  }

  @Override
  public RawImage next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    RawImage image = next;
    next = null;
    return Objects.requireNonNull(image);
  }
}
