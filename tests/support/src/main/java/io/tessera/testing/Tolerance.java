package io.tessera.testing;

import java.util.Locale;

/**
 * How far a value may be from the reference's.
 *
 * @param kind what is bounded
 * @param bound the largest error allowed
 */
public record Tolerance(Kind kind, double bound) {
  /** What a tolerance bounds. */
  public enum Kind {
    /** The relative error in the Euclidean norm; written {@code 1e-4}. */
    RELATIVE("", ""),
    /** The largest absolute difference; written {@code ± 1e-4}. */
    ABSOLUTE("± ", ""),
    /** The largest difference of 8-bit samples; written {@code 1 of 256 levels}. */
    LEVELS("", " of 256 levels"),
    /** Nothing may differ; written {@code equal}. */
    EQUAL("equal", "");

    private final String before;
    private final String after;

    Kind(String before, String after) {
      this.before = before;
      this.after = after;
    }
  }

  /** A bound of the relative error. */
  public static Tolerance relative(double bound) {
    return new Tolerance(Kind.RELATIVE, bound);
  }

  /** A bound of the largest difference. */
  public static Tolerance absolute(double bound) {
    return new Tolerance(Kind.ABSOLUTE, bound);
  }

  /** A bound of the largest difference of 8-bit samples. */
  public static Tolerance levels(int bound) {
    return new Tolerance(Kind.LEVELS, bound);
  }

  /** No difference. */
  public static Tolerance equal() {
    return new Tolerance(Kind.EQUAL, 0);
  }

  /** What {@link #text} wrote. */
  public static Tolerance parse(String text) {
    if (text.equals(Kind.EQUAL.before)) {
      return equal();
    }
    if (text.endsWith(Kind.LEVELS.after)) {
      return levels(Integer.parseInt(text.replace(Kind.LEVELS.after, "")));
    }
    return text.startsWith(Kind.ABSOLUTE.before)
        ? absolute(Double.parseDouble(text.substring(Kind.ABSOLUTE.before.length())))
        : relative(Double.parseDouble(text));
  }

  /** As on the page, to one digit where it needs no second. */
  public String text() {
    return switch (kind) {
      case EQUAL -> kind.before;
      case LEVELS -> (int) bound + kind.after;
      case RELATIVE, ABSOLUTE -> kind.before + scientific(bound).replace(".0e", "e");
    };
  }

  /** A measured error as on the page, to two digits. */
  public String measured(double error) {
    return switch (kind) {
      case EQUAL -> kind.before;
      case LEVELS -> (int) error + kind.after;
      case RELATIVE, ABSOLUTE -> kind.before + (error == 0 ? "0" : scientific(error));
    };
  }

  /** The number that {@link #measured} wrote. */
  public double error(String measured) {
    return parse(measured).bound;
  }

  private static String scientific(double value) {
    String[] parts = String.format(Locale.ROOT, "%.1e", value).split("e", -1);
    return parts[0] + "e" + Integer.parseInt(parts[1]);
  }
}
