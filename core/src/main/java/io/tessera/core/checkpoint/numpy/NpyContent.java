package io.tessera.core.checkpoint.numpy;

import java.io.IOException;

/** Where the elements of an array come from when it is written. */
@FunctionalInterface
public interface NpyContent {
  /** Writes all elements; the writer checks that they are as many as the shape says. */
  void writeTo(NpyWriter writer) throws IOException;
}
