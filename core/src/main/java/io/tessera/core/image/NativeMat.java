package io.tessera.core.image;

import org.opencv.core.Mat;

/** An OpenCV matrix whose native memory is freed when the block that made it ends. */
record NativeMat(Mat mat) implements AutoCloseable {

  @Override
  public void close() {
    mat.release();
  }
}
