package io.tessera.testing;

/**
 * What a test compared with a reference implementation.
 *
 * @param reference the implementation and its version
 * @param quantity what was compared
 * @param values how many numbers
 * @param tolerance how far they may be apart
 * @param error how far they were apart
 */
public record Comparison(
    String reference, String quantity, long values, Tolerance tolerance, double error) {

  public Comparison {
    if ((reference + quantity).matches(".*[\\t\\n|].*")) {
      throw new IllegalArgumentException(
          "Invalid comparison: " + reference + ", " + quantity + "; leave out tabs, lines and |");
    }
  }

  /** What {@link #line} wrote. */
  public static Comparison parse(String line) {
    String[] fields = line.split("\t", -1);
    return new Comparison(
        fields[0],
        fields[1],
        Long.parseLong(fields[2]),
        Tolerance.parse(fields[3]),
        Double.parseDouble(fields[4]));
  }

  /** One line, without its end. */
  public String line() {
    return String.join(
        "\t", reference, quantity, Long.toString(values), tolerance.text(), Double.toString(error));
  }

  /** Two parts of one quantity as one: all their values, and the worse error. */
  public Comparison and(Comparison other) {
    if (!tolerance.equals(other.tolerance)) {
      throw new IllegalArgumentException(
          "Invalid comparisons of %s with %s: tolerances %s and %s; use one, or two names"
              .formatted(quantity, reference, tolerance.text(), other.tolerance.text()));
    }
    return new Comparison(
        reference, quantity, values + other.values, tolerance, Math.max(error, other.error));
  }
}
