package io.tessera.spark.table;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file of any length mapped into memory for reading, little-endian. Values must not straddle a
 * gibibyte boundary.
 */
final class MappedBytes {
  private static final int SEGMENT_BITS = 30;
  private static final long SEGMENT = 1L << SEGMENT_BITS;

  private final MappedByteBuffer[] segments;

  MappedBytes(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      segments = new MappedByteBuffer[(int) ((channel.size() + SEGMENT - 1) >>> SEGMENT_BITS)];
      for (int i = 0; i < segments.length; i++) {
        long from = i * SEGMENT;
        segments[i] =
            channel.map(
                FileChannel.MapMode.READ_ONLY, from, Math.min(SEGMENT, channel.size() - from));
        segments[i].order(ByteOrder.LITTLE_ENDIAN);
      }
    }
  }

  int intAt(long position) {
    return segment(position).getInt(offset(position));
  }

  long longAt(long position) {
    return segment(position).getLong(offset(position));
  }

  int unsignedShortAt(long position) {
    return Short.toUnsignedInt(segment(position).getShort(offset(position)));
  }

  /** Copies bytes, across segments if need be. */
  byte[] copy(long position, int length) {
    byte[] bytes = new byte[length];
    int done = 0;
    while (done < length) {
      ByteBuffer segment = segment(position + done);
      int offset = offset(position + done);
      int part = Math.min(length - done, segment.capacity() - offset);
      segment.get(offset, bytes, done, part);
      done += part;
    }
    return bytes;
  }

  private ByteBuffer segment(long position) {
    return segments[(int) (position >>> SEGMENT_BITS)];
  }

  private static int offset(long position) {
    return (int) (position & (SEGMENT - 1));
  }
}
