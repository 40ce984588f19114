package io.tessera.core.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.UUID;

/** Writes beside the target under a reserved name, then renames or links it into place. */
final class LocalOutput extends AtomicOutput {
  private enum State {
    WRITING,
    FAILED,
    COMMITTED,
    CLOSED
  }

  private static final int BUFFER = 1 << 16;

  private final String location;
  private final Path target;
  private final Path folder;
  private final Path unfinished;
  private final FileChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
  private State state = State.WRITING;

  LocalOutput(Path target, String location) throws IOException {
    this.location = location;
    this.target = target.toAbsolutePath();
    this.folder = Objects.requireNonNull(this.target.getParent(), "a file stands in a folder");
    LocalTree.makeFolder(folder);
    this.unfinished = folder.resolve(StoragePath.RESERVED + UUID.randomUUID());
    this.channel =
        FileChannel.open(unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  @Override
  public void write(int value) {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] source, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, source.length);
    attempt(
        () -> {
          if (length > buffer.remaining()) {
            drain();
          }
          if (length > buffer.capacity()) {
            writeAll(ByteBuffer.wrap(source, offset, length));
          } else {
            buffer.put(source, offset, length);
          }
        });
  }

  @Override
  public void flush() {
    attempt(this::drain);
  }

  @Override
  public void commit() {
    attempt(
        () -> {
          finish();
          Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
          state = State.COMMITTED;
          LocalTree.force(folder);
        });
  }

  /** Commits unless the target exists; returns whether it did. */
  boolean commitIfAbsent() {
    boolean[] linked = {false};
    attempt(
        () -> {
          finish();
          linked[0] = link();
          Files.deleteIfExists(unfinished);
          state = State.COMMITTED;
          LocalTree.force(folder);
        });
    return linked[0];
  }

  @Override
  public void close() {
    if (state == State.CLOSED || state == State.COMMITTED) {
      state = State.CLOSED;
      return;
    }
    state = State.CLOSED;
    try {
      channel.close();
      if (Files.exists(unfinished)) {
        Files.delete(unfinished);
      }
    } catch (IOException e) {
      throw StorageException.of("abandon", location, e);
    }
  }

  private boolean link() throws IOException {
    try {
      Files.createLink(target, unfinished);
      return true;
    } catch (FileAlreadyExistsException e) {
      // a network file system may have made the link and lost its answer
      return Files.isSameFile(target, unfinished);
    } catch (UnsupportedOperationException e) {
      throw new IOException("Operation not permitted: the file system has no hard links", e);
    }
  }

  private void finish() throws IOException {
    drain();
    channel.force(true);
    channel.close();
  }

  private void drain() throws IOException {
    writeAll(buffer.flip());
    buffer.clear();
  }

  private void writeAll(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private interface Step {
    void run() throws IOException;
  }

  private void attempt(Step step) {
    if (state != State.WRITING) {
      throw new IllegalStateException(
          "Cannot write "
              + location
              + ": "
              + (state == State.FAILED ? "an earlier write failed" : "it is finished already"));
    }
    try {
      step.run();
    } catch (IOException e) {
      state = State.FAILED;
      throw StorageException.of("write", location, e);
    }
  }
}
