package io.tessera.core.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * A text of configuration that a user names, wherever it lies. Its {@link Object#toString} is the
 * name that messages show; two that are equal are the same text.
 */
public interface Recipe {
  /** The longest text that is read, in MiB: more is a mistake, and might fill the memory. */
  int LONGEST = 4;

  /**
   * What a stream says, for implementations.
   *
   * @throws IOException if it can't be read or says too much
   */
  static String read(InputStream in) throws IOException {
    byte[] text = in.readNBytes((LONGEST << 20) + 1);
    if (text.length > LONGEST << 20) {
      throw new IOException("longer than " + LONGEST + " MiB, which no recipe is");
    }
    return new String(text, StandardCharsets.UTF_8);
  }

  /**
   * What it says.
   *
   * @throws IOException if there is no such text; the message is the reason alone, in a few words
   */
  String text() throws IOException;

  /**
   * The one that it calls by a relative name, such as {@code base/model.conf}.
   *
   * @throws IllegalArgumentException if that can't be a name
   */
  Recipe beside(String name);
}
