package io.tessera.integration.s3;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * The first line and the headers of an HTTP/1.1 message.
 *
 * @param lines as they came, without the empty one at their end
 */
record HttpHead(List<String> lines) {
  private static final String END = "\r\n\r\n";

  /** Reads one; empty lines if the connection ends before. */
  static HttpHead read(InputStream in) throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    for (int matched = 0; matched < END.length(); ) {
      int next = in.read();
      if (next < 0) {
        if (text.size() == 0) {
          return new HttpHead(List.of());
        }
        throw new EOFException("in the middle of a head");
      }
      text.write(next);
      matched = next == END.charAt(matched) ? matched + 1 : next == '\r' ? 1 : 0;
    }
    return new HttpHead(text.toString(StandardCharsets.ISO_8859_1).strip().lines().toList());
  }

  boolean isEmpty() {
    return lines.isEmpty();
  }

  /** Of a request. */
  String method() {
    return lines.get(0).split(" ", -1)[0];
  }

  /** Of a request, without query. */
  String path() {
    return lines.get(0).split(" ", -1)[1].split("[?]", -1)[0];
  }

  /** Of an answer. */
  int status() {
    return Integer.parseInt(lines.get(0).split(" ", -1)[1]);
  }

  /** A header's value; empty if there is none. */
  String header(String name) {
    String start = name.toLowerCase(Locale.ROOT) + ":";
    return lines.stream()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
        .map(line -> line.substring(start.length()).strip())
        .findFirst()
        .orElse("");
  }

  /** Bytes of the body, if the head tells; else 0. */
  long length() {
    String length = header("Content-Length");
    return length.isEmpty() ? 0 : Long.parseLong(length);
  }

  boolean isChunked() {
    return header("Transfer-Encoding").equalsIgnoreCase("chunked");
  }

  /** As sent. */
  byte[] bytes() {
    return bytes(lines);
  }

  /** As sent, without one header. */
  byte[] bytesWithout(String name) {
    String start = name.toLowerCase(Locale.ROOT) + ":";
    return bytes(
        lines.stream().filter(line -> !line.toLowerCase(Locale.ROOT).startsWith(start)).toList());
  }

  private static byte[] bytes(List<String> lines) {
    return (String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
  }
}
