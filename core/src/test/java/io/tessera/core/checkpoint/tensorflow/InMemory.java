package io.tessera.core.checkpoint.tensorflow;

import io.tessera.core.checkpoint.ByteSource;
import java.io.ByteArrayInputStream;
import java.io.InputStream;

/** A file's bytes in memory. */
final class InMemory implements ByteSource {
  private final byte[] bytes;

  InMemory(byte[] bytes) {
    this.bytes = bytes;
  }

  @Override
  public String name() {
    return "graph.pb";
  }

  @Override
  public long size() {
    return bytes.length;
  }

  @Override
  public InputStream from(long position) {
    int begin = (int) Math.min(position, bytes.length);
    return new ByteArrayInputStream(bytes, begin, bytes.length - begin);
  }
}
