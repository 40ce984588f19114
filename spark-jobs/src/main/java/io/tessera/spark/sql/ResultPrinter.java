package io.tessera.spark.sql;

import static org.apache.spark.sql.functions.base64;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;

import io.tessera.spark.progress.Console;
import io.tessera.spark.sql.TextTable.Alignment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** Prints the rows of results, up to a limit, on the console. */
public final class ResultPrinter {
  private final Console console;
  private final ResultFormat format;
  private final long limit;
  private int printed;

  /**
   * A printer of results.
   *
   * @param limit rows to print of each, at least 1
   */
  public ResultPrinter(Console console, ResultFormat format, long limit) {
    this.console = console;
    this.format = format;
    this.limit = limit;
  }

  /** Prints a result; one without columns, such as a command's, leaves no trace. */
  public void print(Dataset<Row> result) {
    StructField[] fields = result.schema().fields();
    if (fields.length == 0) {
      return;
    }
    if (printed++ > 0 && format != ResultFormat.JSON) {
      console.say("");
    }
    boolean limited = limit < Integer.MAX_VALUE;
    Dataset<Row> rows = limited ? result.limit((int) limit + 1) : result;
    boolean more =
        switch (format) {
          case TABLE -> printTable(fields, rows);
          case CSV -> printCsv(fields, rows);
          case JSON -> printJson(fields, rows);
        };
    if (more) {
      console.note(
          "Only the first %s shown; --limit ROWS shows more."
              .formatted(limit == 1 ? "row is" : Console.count(limit) + " rows are"));
    }
  }

  private boolean printTable(StructField[] fields, Dataset<Row> rows) {
    List<Row> shown = cells(fields, rows).collectAsList();
    boolean more = shown.size() > limit;
    if (more) {
      shown = shown.subList(0, (int) limit);
    }
    if (fields.length == 1 && fields[0].dataType().equals(DataTypes.StringType)) {
      // texts, such as those of DESCRIBE FUNCTION and EXPLAIN
      shown.forEach(row -> console.say(TextTable.visible(text(row, 0, "NULL"), "\n")));
      return more;
    }
    TextTable table =
        new TextTable(
            Arrays.stream(fields).map(StructField::name).toList(),
            Arrays.stream(fields).map(field -> alignment(field.dataType())).toList());
    for (Row row : shown) {
      table.add(IntStream.range(0, fields.length).mapToObj(i -> text(row, i, "NULL")).toList());
    }
    table.lines().forEach(console::say);
    return more;
  }

  private boolean printCsv(StructField[] fields, Dataset<Row> rows) {
    console.data(Arrays.stream(fields).map(f -> quoted(f.name())).collect(Collectors.joining(",")));
    return printEach(
        cells(fields, rows),
        row ->
            IntStream.range(0, fields.length)
                .mapToObj(i -> row.isNullAt(i) ? "" : quoted(row.getString(i)))
                .collect(Collectors.joining(",")));
  }

  private boolean printJson(StructField[] fields, Dataset<Row> rows) {
    Column[] columns = new Column[fields.length];
    for (int i = 0; i < fields.length; i++) {
      columns[i] = col(numbered(i)).as(fields[i].name());
    }
    Dataset<Row> objects =
        number(fields, rows).select(to_json(struct(columns), Map.of("ignoreNullFields", "false")));
    return printEach(objects, row -> row.getString(0));
  }

  private boolean printEach(Dataset<Row> rows, Function<Row, String> line) {
    Iterator<Row> all = rows.toLocalIterator();
    for (long n = 0; n < limit && all.hasNext(); n++) {
      console.data(line.apply(all.next()));
    }
    return all.hasNext();
  }

  /** Every value as text. */
  private Dataset<Row> cells(StructField[] fields, Dataset<Row> rows) {
    List<Column> cells = new ArrayList<>();
    for (int i = 0; i < fields.length; i++) {
      cells.add(cell(col(numbered(i)), fields[i].dataType()));
    }
    return number(fields, rows).select(cells.toArray(new Column[0]));
  }

  private Column cell(Column value, DataType type) {
    if (type instanceof BinaryType) {
      return format == ResultFormat.TABLE
          ? concat(length(value).cast("string"), lit(" bytes"))
          : base64(value);
    }
    boolean nested =
        type instanceof ArrayType || type instanceof StructType || type instanceof MapType;
    return nested ? to_json(value) : value.cast("string");
  }

  /** Names that need no quotes and are different. */
  private static Dataset<Row> number(StructField[] fields, Dataset<Row> rows) {
    return rows.toDF(
        IntStream.range(0, fields.length).mapToObj(ResultPrinter::numbered).toArray(String[]::new));
  }

  private static String numbered(int column) {
    return "c" + column;
  }

  private static Alignment alignment(DataType type) {
    return type instanceof NumericType ? Alignment.RIGHT : Alignment.LEFT;
  }

  private static String text(Row row, int column, String ofNull) {
    return row.isNullAt(column) ? ofNull : row.getString(column);
  }

  private static String quoted(@Nullable String value) {
    String text = String.valueOf(value);
    boolean plain =
        !text.isEmpty()
            && text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }
}
