package io.tessera.core.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Walks over an array's bytes, little-endian and in row-major order, in pieces that a ByteBuffer
 * can hold.
 *
 * @param elements the most elements of one piece
 */
record TensorChunks(long elements) {
  /** 64 MiB of float32: as much as an array on a GPU takes of host memory at once. */
  static final TensorChunks DEFAULT = new TensorChunks(1 << 24);

  interface Visitor {
    void visit(ByteBuffer chunk) throws IOException;
  }

  /**
   * Visits the pieces in order. In the CPU's memory they are the array's own bytes if it is
   * contiguous, and writing to them changes it; else they are copies.
   */
  void forEach(NDArray array, Visitor visitor) throws IOException {
    long size = array.size();
    if (size == 0) {
      return;
    }
    if (array.getShape().isScalar()) {
      visitor.visit(array.toByteBuffer(true));
      return;
    }
    try (NDManager scratch = array.getManager().newSubManager()) {
      // indexing, unlike reshaping, lets us choose the manager of the view
      NDArray flat = array.get(scratch, new NDIndex().addAllDim()).reshape(size);
      for (long begin = 0; begin < size; begin += elements) {
        long end = Math.min(size, begin + elements);
        try (NDManager piece = scratch.newSubManager()) {
          visitor.visit(flat.get(piece, new NDIndex().addSliceDim(begin, end)).toByteBuffer(true));
        }
      }
    }
  }
}
