package io.tessera.spark.storage;

import io.tessera.core.storage.AtomicOutput;
import io.tessera.core.storage.StorageException;
import java.io.IOException;
import org.apache.hadoop.fs.FSDataOutputStream;

/** A file of {@link HadoopStorage} that is being written. */
final class HadoopOutput extends AtomicOutput {
  /** A call to the file system. */
  interface Action {
    void run() throws IOException;
  }

  private final FSDataOutputStream out;
  private final String location;
  private final Action discard;
  private final Action publish;
  private boolean ended;
  private boolean failed;

  HadoopOutput(FSDataOutputStream out, String location, Action discard, Action publish) {
    this.out = out;
    this.location = location;
    this.discard = discard;
    this.publish = publish;
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
    if (ended || failed) {
      throw new IllegalStateException(
          "Cannot commit " + location + ": it is closed already, or a write to it failed");
    }
    attempt(
        () -> {
          out.hflush();
          out.close();
          publish.run();
        });
    ended = true;
  }

  @Override
  public void close() {
    if (ended) {
      return;
    }
    ended = true;
    try (out) {
      // an object store would publish on close what is not aborted first
      discard.run();
    } catch (IOException e) {
      throw StorageException.of("discard", location, e);
    }
  }

  private void attempt(Action action) {
    try {
      action.run();
    } catch (IOException e) {
      failed = true;
      throw StorageException.of("write", location, e);
    }
  }
}
