package io.tessera.integration.kills;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Reads a version of a token table as whoever knows nothing of Tessera does: with DuckDB, every
 * Parquet file in the folder, and no manifest.
 */
final class OutsideReader implements AutoCloseable {
  private final Connection duckdb;

  OutsideReader() throws SQLException {
    duckdb = DriverManager.getConnection("jdbc:duckdb:");
  }

  /** How many rows there are. */
  long rows(Path version) throws SQLException {
    return count("FROM " + files(version));
  }

  /**
   * How many rows are in one version and not in the other; of a row that is there twice one is too
   * many.
   */
  long differences(Path one, Path other) throws SQLException {
    return differences(
        "SELECT split, id, label, view, tokens, content FROM " + files(one),
        "SELECT split, id, label, view, tokens, content FROM " + files(other));
  }

  /**
   * How many images' views are missing or too many: of training images there are two, of others
   * one.
   */
  long differencesFromImages(Path version, Path images) throws SQLException {
    return differences(
        "SELECT split, id, label, content, CAST(view AS INTEGER) FROM " + files(version),
        "SELECT split, id, label, content, views.view FROM "
            + files(images)
            + ", (VALUES (0), (1)) views(view) WHERE split = 'train' OR views.view = 0");
  }

  private long differences(String one, String other) throws SQLException {
    return count(
        "FROM (((%1$s) EXCEPT ALL (%2$s)) UNION ALL ((%2$s) EXCEPT ALL (%1$s)))"
            .formatted(one, other));
  }

  private long count(String from) throws SQLException {
    try (Statement statement = duckdb.createStatement();
        ResultSet result = statement.executeQuery("SELECT count(*) " + from)) {
      result.next();
      return result.getLong(1);
    }
  }

  private static String files(Path folder) {
    return "read_parquet('%s/**/*.parquet', hive_partitioning = true)".formatted(folder);
  }

  @Override
  public void close() throws SQLException {
    duckdb.close();
  }
}
