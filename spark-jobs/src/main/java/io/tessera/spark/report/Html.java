package io.tessera.spark.report;

import java.util.Collection;
import java.util.stream.Collectors;

/**
 * A piece of markup, well-formed as XML too. Whatever comes from a run enters it escaped: a class
 * name is free to contain tags.
 */
final class Html {
  /** Nothing. */
  static final Html EMPTY = new Html("");

  private static final String SLOT = "{}";

  private final String markup;

  private Html(String markup) {
    this.markup = markup;
  }

  /**
   * Fills the {@code {}} of a template in their order: markup as it is, everything else escaped.
   *
   * @param template a constant of the program, never text from a run
   */
  static Html of(String template, Object... values) {
    StringBuilder filled = new StringBuilder();
    int from = 0;
    for (Object value : values) {
      int slot = template.indexOf(SLOT, from);
      if (slot < 0) {
        throw new IllegalArgumentException(
            "Invalid template: %d values for %s".formatted(values.length, template));
      }
      filled.append(template, from, slot);
      append(filled, value);
      from = slot + SLOT.length();
    }
    if (template.indexOf(SLOT, from) >= 0) {
      throw new IllegalArgumentException(
          "Invalid template: only %d values for %s".formatted(values.length, template));
    }
    return new Html(filled.append(template, from, template.length()).toString());
  }

  /** Text, escaped. */
  static Html text(Object value) {
    return of(SLOT, value);
  }

  /** Markup that is part of the program, such as its style sheet. */
  static Html resource(String markup) {
    return new Html(markup);
  }

  /** One after the other. */
  static Html join(Collection<Html> parts) {
    return new Html(parts.stream().map(part -> part.markup).collect(Collectors.joining()));
  }

  private static void append(StringBuilder out, Object value) {
    if (value instanceof Html html) {
      out.append(html.markup);
    } else {
      String.valueOf(value).codePoints().forEach(character -> escape(out, character));
    }
  }

  private static void escape(StringBuilder out, int character) {
    switch (character) {
      case '&' -> out.append("&amp;");
      case '<' -> out.append("&lt;");
      case '>' -> out.append("&gt;");
      case '"' -> out.append("&quot;");
      case '\'' -> out.append("&#39;");
      default -> out.appendCodePoint(isPrintable(character) ? character : 0xFFFD);
    }
  }

  /** Neither XML nor HTML has a spelling for other control characters and lone surrogates. */
  private static boolean isPrintable(int character) {
    return character == '\n'
        || character == '\t'
        || !(Character.isISOControl(character)
            || Character.getType(character) == Character.SURROGATE
            || (character & 0xFFFE) == 0xFFFE);
  }

  @Override
  public String toString() {
    return markup;
  }
}
