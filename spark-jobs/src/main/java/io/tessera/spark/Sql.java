package io.tessera.spark;

import io.tessera.spark.exit.ExitCode;
import io.tessera.spark.exit.Failure;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.job.Query;
import io.tessera.spark.sql.ResultFormat;
import io.tessera.spark.sql.ResultPrinter;
import io.tessera.spark.sql.RunSession;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Spark SQL on the tables of a run. */
@Command(
    name = "sql",
    header = "Answers SQL queries about the run.",
    description = {
      "",
      "Runs statements in Spark SQL, with the run's tables as views and functions over tokens. Statements are separated by"
          + " semicolons. They only read: queries, SHOW, DESCRIBE, EXPLAIN, and CREATE TEMPORARY VIEW for the statements that follow."
          + " Changes nothing of the run.",
      "",
      "Views      images, quarantine, tokens, tokens_v1 and so on, samples, rounds, metrics;",
      "           SHOW VIEWS lists those that the run has.",
      "Functions  token_histogram, token_entropy, codebook_usage, codebook_perplexity, position_entropy,",
      "           token_hamming, token_ngrams, decode_image; DESCRIBE FUNCTION EXTENDED explains them.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  tessera sql --run runs/quickstart 'SELECT label, token_entropy(tokens) FROM tokens GROUP BY label'",
      "  tessera sql --run runs/quickstart --format csv 'SELECT name, step, value FROM metrics'",
      "  tessera sql --run runs/quickstart 'DESCRIBE tokens; DESCRIBE FUNCTION EXTENDED token_ngrams'"
    })
final class Sql implements Query {
  private static final long TABLE_ROWS = 100;

  @Parameters(paramLabel = "STATEMENT", arity = "1..*", description = "What to run, in this order.")
  List<String> statements = new ArrayList<>();

  @Option(
      names = "--format",
      paramLabel = "table|csv|json",
      description = "How to print rows; json is one object a line (table).")
  ResultFormat format = ResultFormat.TABLE;

  @Option(
      names = "--limit",
      paramLabel = "ROWS",
      description = "Rows to print of each statement (100 of a table, all otherwise).")
  @Nullable Long limit;

  @Override
  public void show(JobContext context) throws Exception {
    if (limit != null && limit < 1) {
      throw JobException.usage("Invalid --limit: " + limit + "; use at least 1");
    }
    context.breakable(
        () -> {
          show(context, new RunSession(context.spark(), context.run()));
          return true;
        });
  }

  private void show(JobContext context, RunSession session) {
    ResultPrinter printer = new ResultPrinter(context.console(), format, rows());
    try {
      for (Dataset<Row> result : session.prepare(statements)) {
        printer.print(result);
      }
    } catch (Exception e) {
      if (context.stop().isRequested()) {
        throw JobException.temporary(
                "Stopped: " + context.stop().reason().orElse("asked to stop") + ".")
            .causedBy(e);
      }
      throw meaning(e, session);
    }
  }

  private long rows() {
    if (limit != null) {
      return limit;
    }
    return format == ResultFormat.TABLE ? TABLE_ROWS : Long.MAX_VALUE;
  }

  /** What is wrong with a statement is no defect of this program. */
  private static RuntimeException meaning(Exception failure, RunSession session) {
    if (failure instanceof AnalysisException analysis) {
      String message = analysis.getSimpleMessage();
      String hint =
          message.contains("TABLE_OR_VIEW_NOT_FOUND") ? "\n" + views(session.views()) : "";
      return JobException.usage(message + hint).causedBy(failure);
    }
    if (Failure.of(failure).exitCode() == ExitCode.INTERNAL) {
      for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
        if (cause instanceof SparkThrowable spark && isAboutTheQuery(spark)) {
          return JobException.badData(String.valueOf(cause.getMessage())).causedBy(failure);
        }
      }
    }
    return failure instanceof RuntimeException unchecked
        ? unchecked
        : new IllegalStateException(failure);
  }

  private static String views(List<String> names) {
    return names.isEmpty()
        ? "This run has no views yet: run `tessera shard` first."
        : "This run has the views: " + String.join(", ", names) + ".";
  }

  private static boolean isAboutTheQuery(SparkThrowable failure) {
    return failure.getCondition() != null && !failure.getCondition().startsWith("INTERNAL_ERROR");
  }
}
