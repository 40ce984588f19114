package io.tessera.spark.shard;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * The attributes of a POSIX extended header: records {@code LENGTH KEY=VALUE\n} (IEEE 1003.1, pax).
 */
final class TarAttributes {
  private TarAttributes() {}

  static Map<String, String> parse(byte[] data) throws IOException {
    Map<String, String> attributes = new TreeMap<>();
    int at = 0;
    while (at < data.length && data[at] != 0) {
      int space = indexOf(data, ' ', at, Math.min(data.length, at + 10));
      int length = length(data, at, space);
      int end = at + length - 1;
      if (end < space + 1 || end >= data.length || data[end] != '\n') {
        throw damaged();
      }
      int equals = indexOf(data, '=', space + 1, end);
      attributes.put(text(data, space + 1, equals), text(data, equals + 1, end));
      at = end + 1;
    }
    return attributes;
  }

  /** The attribute {@code size}, which stands for {@code otherwise} where it is given. */
  static long size(Map<String, String> attributes, long otherwise) throws IOException {
    String size = attributes.get("size");
    try {
      return size == null ? otherwise : Long.parseUnsignedLong(size);
    } catch (NumberFormatException e) {
      throw damaged();
    }
  }

  private static int length(byte[] data, int from, int to) throws IOException {
    try {
      return Integer.parseInt(text(data, from, to));
    } catch (NumberFormatException e) {
      throw damaged();
    }
  }

  private static int indexOf(byte[] data, char wanted, int from, int to) throws IOException {
    for (int i = from; i < to; i++) {
      if (data[i] == wanted) {
        return i;
      }
    }
    throw damaged();
  }

  private static String text(byte[] data, int from, int to) {
    return new String(data, from, to - from, StandardCharsets.UTF_8);
  }

  private static IOException damaged() {
    return new IOException("an extended header is damaged");
  }
}
