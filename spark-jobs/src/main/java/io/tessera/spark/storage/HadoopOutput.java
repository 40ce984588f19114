package io.tessera.spark.storage;

import io.tessera.core.storage.AtomicOutput;
import io.tessera.core.storage.StorageException;
import java.io.IOException;
import java.io.OutputStream;

/** A file of {@link HadoopStorage} that is being written. */
final class HadoopOutput extends AtomicOutput {
  /** A call to the file system. */
  interface Action {
    void run() throws IOException;
  }

  private final OutputStream out;
  private final String location;
  private final Action publish;
  private final Action discard;
  private boolean ended;
  private boolean failed;

  /**
   * An output.
   *
   * @param publish closes the stream and makes the file visible
   * @param discard closes the stream and leaves no file
   */
  HadoopOutput(OutputStream out, String location, Action publish, Action discard) {
    this.out = out;
    this.location = location;
    this.publish = publish;
    this.discard = discard;
  }

  @Override
  public void write(int value) {
    attempt(() -> out.write(value));
  }

  @Override
  public void write(byte[] source, int offset, int length) {
    attempt(() -> out.write(source, offset, length));
  }

  @Override
  public void flush() {
    attempt(out::flush);
  }

  @Override
  public void commit() {
    if (failed) {
      throw new IllegalStateException("Cannot write " + location + ": an earlier write failed");
    }
    attempt(publish);
    ended = true;
  }

  @Override
  public void close() {
    if (ended) {
      return;
    }
    ended = true;
    try {
      discard.run();
    } catch (IOException e) {
      throw StorageException.of("discard", location, e);
    }
  }

  private void attempt(Action action) {
    if (ended) {
      throw new IllegalStateException("Cannot write " + location + ": it is finished already");
    }
    try {
      action.run();
    } catch (IOException e) {
      failed = true;
      throw StorageException.of("write", location, e);
    }
  }
}
