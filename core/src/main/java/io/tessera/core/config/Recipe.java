package io.tessera.core.config;

import java.io.IOException;

/**
 * A text of configuration that a user names, wherever it lies. Its {@link Object#toString} is the
 * name that messages show; two that are equal are the same text.
 */
public interface Recipe {
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
