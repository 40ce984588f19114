package io.tessera.core.checkpoint.numpy;

import static io.tessera.core.checkpoint.CheckpointFormatException.shown;

import io.tessera.core.checkpoint.CheckpointFormatException;
import io.tessera.core.checkpoint.numpy.NpyHeader.Layout;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads an array's header: the Python dictionary that NumPy evaluates is parsed here by the one
 * grammar that it can have, {@code {'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }}, in
 * any order of its keys.
 */
final class NpyHeaderParser {
  /** The longest header that NumPy itself takes from strangers. */
  private static final int LONGEST = 10_000;

  private final String source;
  private final String text;
  private int position;
  private @Nullable String description;
  private @Nullable Layout layout;
  private @Nullable List<Long> shape;

  private NpyHeaderParser(String source, String text) {
    this.source = source;
    this.text = text;
  }

  /**
   * Reads a header and checks it against the length.
   *
   * @param in at the array's first byte; afterwards at its first element
   * @param length of header and elements together
   * @throws CheckpointFormatException if it isn't a sound array of that length
   */
  static NpyHeader read(InputStream in, long length, String source) throws IOException {
    byte[] start = in.readNBytes(NpyHeader.MAGIC.length + 2);
    if (start.length < NpyHeader.MAGIC.length + 2
        || !Arrays.equals(start, 0, NpyHeader.MAGIC.length, NpyHeader.MAGIC, 0, 6)) {
      throw refused(source, "it does not begin as NumPy's arrays do");
    }
    int version = start[NpyHeader.MAGIC.length];
    if (version < 1 || version > 3 || start[NpyHeader.MAGIC.length + 1] != 0) {
      throw refused(
          source,
          "its format version is "
              + version
              + "."
              + start[NpyHeader.MAGIC.length + 1]
              + ", known are 1.0, 2.0 and 3.0");
    }
    int countBytes = version == 1 ? 2 : 4;
    byte[] count = Arrays.copyOf(in.readNBytes(countBytes), 4);
    long headerBytes = ByteBuffer.wrap(count).order(ByteOrder.LITTLE_ENDIAN).getInt() & 0xFFFFFFFFL;
    int before = start.length + countBytes;
    long longest = Math.max(0, Math.min(length - before, LONGEST));
    if (headerBytes > longest) {
      throw refused(
          source,
          "its header would have " + headerBytes + " bytes, at most " + longest + " can be");
    }
    byte[] bytes = in.readNBytes((int) headerBytes);
    if (bytes.length < headerBytes) {
      throw refused(source, "it ends inside its header");
    }
    // every text that is accepted below is ASCII, so the versions' encodings don't matter
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    NpyHeader header = new NpyHeaderParser(source, text).parse();
    checkLength(header, length - before - headerBytes, source);
    return header;
  }

  private static void checkLength(NpyHeader header, long dataBytes, String source) {
    if (header.bytes() != dataBytes) {
      throw refused(
          source,
          "its shape "
              + header.shape()
              + " needs "
              + header.bytes()
              + " bytes after the header, but it has "
              + dataBytes
              + (dataBytes < header.bytes() ? " (it was cut short)" : ""));
    }
  }

  private NpyHeader parse() {
    Set<String> seen = new HashSet<>();
    expect('{');
    while (!next('}')) {
      String key = string();
      if (!seen.add(key)) {
        throw malformed("the key '" + shown(key) + "' comes twice");
      }
      expect(':');
      parseValue(key);
      if (!next(',')) {
        expect('}');
        break;
      }
    }
    skipSpace();
    if (position < text.length()) {
      throw malformed("it goes on after the closing brace");
    }
    return header();
  }

  private void parseValue(String key) {
    switch (key) {
      case "descr" -> description = parseDescription();
      case "fortran_order" -> layout = truth() ? Layout.COLUMN_MAJOR : Layout.ROW_MAJOR;
      case "shape" -> shape = tuple();
      default -> throw malformed("the key '" + shown(key) + "' is unknown");
    }
  }

  private NpyHeader header() {
    if (description == null || layout == null || shape == null) {
      throw malformed("one of descr, fortran_order and shape is missing");
    }
    NpyType type = typeOf(description);
    boolean big = description.charAt(0) == '>';
    try {
      return new NpyHeader(
          type, big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN, layout, shape);
    } catch (IllegalArgumentException e) {
      throw CheckpointFormatException.ofArrays(source, "its header has an " + lowered(e), e);
    }
  }

  private NpyType typeOf(String name) {
    boolean hasOrder = !name.isEmpty() && "<>|".indexOf(name.charAt(0)) >= 0;
    NpyType type = hasOrder ? NpyType.of(name.substring(1)).orElse(null) : null;
    if (name.endsWith("O") && name.length() <= 2) {
      throw refused(
          source,
          "its elements are Python objects, which only running code can load;"
              + " save it with a numeric dtype");
    }
    if (type == null || (name.charAt(0) == '|' && type.bytes() > 1)) {
      throw refused(
          source,
          "its elements are of type '"
              + shown(name)
              + "', read are float64, float32, float16, int64 to int8, uint8 and bool");
    }
    return type;
  }

  private String parseDescription() {
    skipSpace();
    if (position < text.length() && text.charAt(position) == '[') {
      throw refused(source, "its elements are records; save each field as an array of its own");
    }
    return string();
  }

  private String string() {
    skipSpace();
    char quote = position < text.length() ? text.charAt(position) : ' ';
    if (quote != '\'' && quote != '"') {
      throw malformed("a quoted text is expected at place " + position);
    }
    int end = text.indexOf(quote, position + 1);
    if (end < 0 || text.substring(position, end).indexOf('\\') >= 0) {
      throw malformed("the text at place " + position + " does not end, or has escapes");
    }
    String value = text.substring(position + 1, end);
    position = end + 1;
    return value;
  }

  private boolean truth() {
    skipSpace();
    for (String word : List.of("True", "False")) {
      if (text.startsWith(word, position)) {
        position += word.length();
        return word.equals("True");
      }
    }
    throw malformed("fortran_order is neither True nor False");
  }

  private List<Long> tuple() {
    List<Long> values = new ArrayList<>();
    boolean separated = true;
    expect('(');
    while (!next(')')) {
      if (!separated || values.size() == NpyHeader.MOST_AXES) {
        throw malformed("the shape has too many numbers, or no comma between them");
      }
      values.add(number());
      separated = next(',');
    }
    if (values.size() == 1 && !separated) {
      throw malformed("the shape is no tuple");
    }
    return values;
  }

  private long number() {
    skipSpace();
    int begin = position;
    while (position < text.length() && Character.digit(text.charAt(position), 10) >= 0) {
      position++;
    }
    String digits = text.substring(begin, position);
    if (position < text.length() && text.charAt(position) == 'L') {
      position++; // Python 2's long integers
    }
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      throw malformed("the shape has '" + shown(digits) + "' for a number of 0 to 2^63 - 1");
    }
  }

  private boolean next(char wanted) {
    skipSpace();
    boolean found = position < text.length() && text.charAt(position) == wanted;
    if (found) {
      position++;
    }
    return found;
  }

  private void expect(char wanted) {
    if (!next(wanted)) {
      throw malformed("'" + wanted + "' is expected at place " + position);
    }
  }

  private void skipSpace() {
    while (position < text.length() && " \n".indexOf(text.charAt(position)) >= 0) {
      position++;
    }
  }

  private CheckpointFormatException malformed(String reason) {
    return refused(source, "its header is not the dictionary expected: " + reason);
  }

  private static CheckpointFormatException refused(String source, String reason) {
    return CheckpointFormatException.ofArrays(source, reason, null);
  }

  private static String lowered(IllegalArgumentException e) {
    String message = String.valueOf(e.getMessage());
    return Character.toLowerCase(message.charAt(0)) + message.substring(1);
  }
}
