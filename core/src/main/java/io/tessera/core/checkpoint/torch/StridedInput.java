package io.tessera.core.checkpoint.torch;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** The elements of a view without the storage's other ones, in the order of the file. */
final class StridedInput extends FilterInputStream {
  private static final int BUFFER = 1 << 20;

  /** Axes outside of the runs, the innermost first, in bytes. */
  private final List<Axis> axes = new ArrayList<>();

  /** The number of consecutive bytes. */
  private final long run;

  private long leftOfRun;
  private long position;
  private boolean ended;

  private static final class Axis {
    private final long size;
    private final long stride;
    private long index;

    private Axis(long size, long stride) {
      this.size = size;
      this.stride = stride;
    }
  }

  /** Takes the storage's bytes from the view's first element on. */
  StridedInput(InputStream in, TensorView view) {
    super(new BufferedInputStream(in, BUFFER));
    int elementBytes = view.storage().type().bytes();
    List<Integer> order = view.axesInFileOrder();
    long consecutive = elementBytes;
    for (int i = order.size() - 1; i >= 0; i--) {
      long size = view.shape().get(order.get(i));
      long stride = view.strides().get(order.get(i)) * elementBytes;
      if (axes.isEmpty() && stride == consecutive) {
        consecutive *= size;
      } else {
        axes.add(new Axis(size, stride));
      }
    }
    run = consecutive;
    leftOfRun = run;
    ended = view.elements() == 0;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int read = 0;
    while (read < length && !ended) {
      int count = in.read(target, offset + read, (int) Math.min(leftOfRun, length - read));
      if (count < 0) {
        break; // the file was cut short after it was indexed
      }
      read += count;
      position += count;
      leftOfRun -= count;
      if (leftOfRun == 0) {
        toNextRun();
      }
    }
    return read == 0 && length > 0 ? -1 : read;
  }

  private void toNextRun() throws IOException {
    long target = 0;
    boolean carry = true;
    for (Axis axis : axes) {
      if (carry) {
        axis.index = axis.index + 1 == axis.size ? 0 : axis.index + 1;
        carry = axis.index == 0;
      }
      target += axis.index * axis.stride;
    }
    if (carry) {
      ended = true;
      return;
    }
    in.skipNBytes(target - position);
    position = target;
    leftOfRun = run;
  }

  @Override
  public long skip(long count) throws IOException {
    byte[] passed = new byte[(int) Math.max(0, Math.min(count, BUFFER))];
    return Math.max(0, read(passed, 0, passed.length));
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
