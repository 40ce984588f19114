package io.tessera.spark.sql;

import io.tessera.spark.exit.JobException;
import io.tessera.spark.run.RunDirectory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.plans.logical.Command;
import org.apache.spark.sql.catalyst.plans.logical.CreateTempView;
import org.apache.spark.sql.catalyst.plans.logical.InsertIntoDir;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.ParsedStatement;
import org.apache.spark.sql.catalyst.util.StringUtils;
import org.apache.spark.sql.classic.SparkSession;
import scala.jdk.javaapi.CollectionConverters;

/**
 * A session of its own on a run: its tables as views, Tessera's functions, statements that only
 * read.
 */
public final class RunSession {
  private static final String GROUPS_IN_MEMORY =
      "spark.sql.objectHashAggregate.sortBased.fallbackThreshold";
  private static final Pattern LISTING = Pattern.compile("(?i)\\s*SHOW\\b.*", Pattern.DOTALL);

  private final SparkSession spark;
  private final RunViews views;

  /** Begins a session; {@code spark} and what it knows stay as they are. */
  public RunSession(org.apache.spark.sql.SparkSession spark, RunDirectory run) {
    this.spark = (SparkSession) spark.newSession();
    this.views = new RunViews(run, spark.sparkContext().hadoopConfiguration());
    TesseraExtensions.register(this.spark);
    this.spark.conf().set(TesseraExtensions.RUN, run.location(""));
  }

  /** Names of the views that this run has. */
  public List<String> views() {
    return views.names();
  }

  /**
   * The results of statements, each analyzed when the iteration comes to it, so that it sees the
   * views made before.
   *
   * @param texts each of one or more statements, with semicolons between
   * @throws JobException if a statement would write; nothing has run then
   * @throws ParseException if one isn't SQL
   */
  public Iterable<Dataset<Row>> prepare(List<String> texts) throws ParseException {
    List<String> statements = new ArrayList<>();
    for (String text : texts) {
      CollectionConverters.asJava(StringUtils.splitSemiColonWithIndex(text, false)).stream()
          .filter(statement -> !statement.isBlank())
          .forEach(statements::add);
    }
    if (statements.isEmpty()) {
      throw JobException.usage(
          "Cannot run nothing: give a statement, as 'SELECT count(*) FROM tokens'");
    }
    for (String statement : statements) {
      checkReads(statement, spark.sessionState().sqlParser().parsePlan(statement));
    }
    String text = String.join("\n", statements).toLowerCase(Locale.ROOT);
    createViews(text, statements.stream().anyMatch(s -> LISTING.matcher(s).matches()));
    boundMemory(text);
    return () -> statements.stream().<Dataset<Row>>map(spark::sql).iterator();
  }

  /** Made when a statement names them: to find a table's files takes time. */
  private void createViews(String text, boolean all) {
    views.names().stream()
        .filter(name -> all || text.contains(name))
        .forEach(name -> views.create(spark, name));
  }

  /** 128 groups of a task, Spark's own number, would fill gigabytes with counts by position. */
  private void boundMemory(String text) {
    if (text.contains("position_entropy")
        && !spark.sparkContext().getConf().contains(GROUPS_IN_MEMORY)) {
      spark.conf().set(GROUPS_IN_MEMORY, "8");
    }
  }

  private static void checkReads(String statement, LogicalPlan plan) {
    if (plan.exists(node -> writes(node))) {
      throw JobException.usage(
          "Cannot run %s: tessera sql only reads. Use queries, SHOW, DESCRIBE, EXPLAIN or CREATE TEMPORARY VIEW; to write tables of your own, use spark-sql with spark.sql.extensions=%s"
              .formatted(
                  statement.strip().split("\\s+", 2)[0].toUpperCase(Locale.ROOT),
                  TesseraExtensions.class.getName()));
    }
  }

  /** Of commands, those are allowed that are known to show something. */
  private static boolean writes(LogicalPlan plan) {
    String name = plan.getClass().getSimpleName();
    if (plan instanceof InsertIntoDir
        || plan instanceof ParsedStatement
        || name.equals("UnresolvedExecuteImmediate")) { // of Spark 4.1 and later
      return true;
    }
    boolean shows =
        name.startsWith("Show")
            || name.startsWith("Describe")
            || name.startsWith("Explain")
            || plan instanceof CreateTempView;
    return plan instanceof Command && !shows;
  }
}
