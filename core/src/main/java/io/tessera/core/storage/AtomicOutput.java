package io.tessera.core.storage;

import java.io.OutputStream;

/**
 * A file that becomes visible only when it is complete:
 *
 * <pre>{@code
 * try (AtomicOutput out = storage.create("weights.safetensors")) {
 *   write(out);
 *   out.commit();
 * }
 * }</pre>
 *
 * An exception before the commit thus leaves an older file of the same path as it was. The methods
 * throw {@link StorageException}. Not safe for use by several threads.
 */
public abstract class AtomicOutput extends OutputStream {
  @Override
  public abstract void write(int value);

  @Override
  public abstract void write(byte[] source, int offset, int length);

  @Override
  public abstract void flush();

  /**
   * Makes what was written durable and visible, replacing an older file. Nothing can be written
   * after it.
   *
   * @throws IllegalStateException if committed or closed already, or if a write failed
   */
  public abstract void commit();

  /** Drops everything unless committed. */
  @Override
  public abstract void close();
}
