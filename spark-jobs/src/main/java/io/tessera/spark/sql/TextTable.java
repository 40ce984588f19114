package io.tessera.spark.sql;

import io.tessera.spark.progress.VisibleText;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Rows as lines with aligned columns. Control characters are made visible: data can't move a
 * terminal's cursor.
 */
public final class TextTable {
  private static final int CELL = 60;
  private static final String GAP = "  ";

  private final List<String> names;
  private final List<Alignment> alignments;
  private final List<List<String>> rows = new ArrayList<>();

  /** Where a column's values stand. */
  public enum Alignment {
    /** Text. */
    LEFT,
    /** Numbers. */
    RIGHT
  }

  /** A table without rows. */
  public TextTable(List<String> names, List<Alignment> alignments) {
    this.names = names.stream().map(name -> visible(name, "\\n")).toList();
    this.alignments = List.copyOf(alignments);
  }

  /** Appends a row. */
  public void add(List<String> row) {
    rows.add(row.stream().map(value -> visible(value, "\\n")).map(this::cut).toList());
  }

  /** Header, rule and rows. */
  public List<String> lines() {
    int[] widths =
        IntStream.range(0, names.size())
            .map(
                column ->
                    Math.max(
                        names.get(column).length(),
                        rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0)))
            .toArray();
    List<String> lines = new ArrayList<>();
    lines.add(line(names, widths));
    lines.add(line(IntStream.of(widths).mapToObj("-"::repeat).toList(), widths));
    rows.forEach(row -> lines.add(line(row, widths)));
    return lines;
  }

  private String cut(String value) {
    return names.size() == 1 || value.length() <= CELL ? value : value.substring(0, CELL - 1) + "…";
  }

  private String line(List<String> cells, int[] widths) {
    List<String> padded = new ArrayList<>();
    for (int i = 0; i < widths.length; i++) {
      String padding = " ".repeat(widths[i] - cells.get(i).length());
      padded.add(
          alignments.get(i) == Alignment.LEFT ? cells.get(i) + padding : padding + cells.get(i));
    }
    return String.join(GAP, padded).stripTrailing();
  }

  /** Text without control characters; line breaks become {@code lineBreak}. */
  static String visible(String text, String lineBreak) {
    return VisibleText.of(text).replace("\t", "\\t").replace("\n", lineBreak);
  }
}
