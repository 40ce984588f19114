package io.tessera.spark.progress;

/**
 * Text from outside, such as names of files, made safe for a terminal: control characters would
 * move its cursor, change its title or hide what follows, and some turn the direction of writing.
 */
public final class VisibleText {
  private VisibleText() {}

  /** The text with such characters spelt out in hexadecimal; tabs and line breaks stay. */
  public static String of(String text) {
    if (text.chars().noneMatch(VisibleText::isUnsafe)) {
      return text;
    }
    StringBuilder visible = new StringBuilder();
    text.chars()
        .forEach(
            c -> {
              if (isUnsafe(c)) {
                visible.append("\\u%04x".formatted(c));
              } else {
                visible.append((char) c);
              }
            });
    return visible.toString();
  }

  private static boolean isUnsafe(int c) {
    return (Character.isISOControl(c) && c != '\n' && c != '\t')
        || (c >= 0x202a && c <= 0x202e)
        || (c >= 0x2066 && c <= 0x2069);
  }
}
