package io.tessera.core.checkpoint.numpy;

import static org.assertj.core.api.Assertions.assertThat;

import io.tessera.core.checkpoint.ByteSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Archives beyond 4 GiB, of which only the ends are kept in memory: the elements are all zero. */
class LargeArraysTest {
  private static final int IMAGES = 25_000;
  private static final byte[] BLACK = new byte[256 * 256 * 3];
  private static final int KEPT = 1 << 10;

  @Test
  void samplesImageByImage() throws IOException {
    var ends = new Ends();
    NpzWriter writer = NpzWriter.stored(ends);
    writer.addOnce(
        "arr_0", NpyHeader.of(NpyType.UINT8, IMAGES, 256, 256, 3), LargeArraysTest::fill);
    writer.add("arr_1", new long[] {1, 2}, 2);
    writer.finish();
    assertThat(ends.length).isGreaterThan(1L << 32);
    NpzFile file = new NpzFile(ends);
    byte[] image = new byte[BLACK.length];
    int images = 0;
    try (NpyReader reader = file.array("arr_0")) {
      assertThat(reader.header().elements()).isEqualTo((long) IMAGES * BLACK.length);
      while (reader.remaining() > 0) {
        reader.read(image);
        images++;
      }
    }
    assertThat(images).isEqualTo(IMAGES);
    try (NpyReader reader = file.array("arr_1")) {
      assertThat(reader.longs()).containsExactly(1, 2);
    }
  }

  private static void fill(NpyWriter out) throws IOException {
    for (int i = 0; i < IMAGES; i++) {
      out.write(BLACK);
    }
  }

  /** Keeps the first and last bytes; all others are zero. */
  private static final class Ends extends OutputStream implements ByteSource {
    private final ByteArrayOutputStream first = new ByteArrayOutputStream();
    private byte[] last = new byte[0];
    private long length;

    @Override
    public void write(int value) {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int count) {
      if (first.size() < KEPT) {
        first.write(source, offset, Math.min(count, KEPT - first.size()));
      }
      byte[] joined = Arrays.copyOf(last, last.length + Math.min(count, KEPT));
      int taken = joined.length - last.length;
      System.arraycopy(source, offset + count - taken, joined, last.length, taken);
      last = Arrays.copyOfRange(joined, Math.max(0, joined.length - KEPT), joined.length);
      length += count;
    }

    @Override
    public String name() {
      return "large.npz";
    }

    @Override
    public long size() {
      return length;
    }

    @Override
    public InputStream from(long position) throws IOException {
      return new InputStream() {
        private long at = position;

        @Override
        public int read() {
          byte[] one = new byte[1];
          return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int offset, int wanted) {
          if (at >= length) {
            return -1;
          }
          int count;
          if (at < KEPT) {
            count = (int) Math.min(wanted, KEPT - at);
            System.arraycopy(first.toByteArray(), (int) at, target, offset, count);
          } else if (at < length - KEPT) {
            count = (int) Math.min(wanted, length - KEPT - at);
            Arrays.fill(target, offset, offset + count, (byte) 0);
          } else {
            count = (int) Math.min(wanted, length - at);
            System.arraycopy(last, (int) (at - length + KEPT), target, offset, count);
          }
          at += count;
          return count;
        }
      };
    }
  }
}
