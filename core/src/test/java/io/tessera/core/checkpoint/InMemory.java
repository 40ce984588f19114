package io.tessera.core.checkpoint;

import java.io.ByteArrayInputStream;
import java.io.InputStream;

/** A file's bytes in memory. */
public final class InMemory implements ByteSource {
  private final String name;
  private final byte[] bytes;

  public InMemory(String name, byte[] bytes) {
    this.name = name;
    this.bytes = bytes;
  }

  @Override
  public String name() {
    return name;
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
