package io.tessera.spark.bench;

import io.tessera.spark.exit.JobException;
import java.io.Closeable;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** DuckDB in this process, where its JDBC driver is at hand: Tessera doesn't ship its 70 MB. */
final class DuckDb implements AutoCloseable {
  /** What to say where there is none. */
  static final String MISSING =
      "DuckDB is not compared: its driver is not on the class path. Fetch org.duckdb:duckdb_jdbc from Maven Central and name the jar with --duckdb-jar FILE";

  private static final String URL = "jdbc:duckdb:";

  private final Connection connection;
  private final Closeable classes;

  private DuckDb(Driver driver, Closeable classes) throws SQLException {
    connection = driver.connect(URL, new Properties());
    this.classes = classes;
  }

  /**
   * Starts it.
   *
   * @param jar with the driver; null: it may be on the class path
   * @return null without a jar and a driver on the class path
   * @throws JobException if the jar is none of DuckDB's driver
   */
  static @Nullable DuckDb start(@Nullable Path jar) throws IOException, SQLException {
    if (jar != null) {
      return load(jar);
    }
    Driver driver = driver(DuckDb.class.getClassLoader());
    return driver == null ? null : new DuckDb(driver, () -> {});
  }

  private static DuckDb load(Path jar) throws IOException, SQLException {
    if (!Files.isRegularFile(jar)) {
      throw JobException.usage("Invalid --duckdb-jar: " + jar + " is not a file");
    }
    URLClassLoader classes =
        new URLClassLoader(new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
    Driver driver = driver(classes);
    if (driver == null) {
      classes.close();
      throw JobException.usage(
          "Invalid --duckdb-jar: " + jar + " holds no driver for " + URL + "; use duckdb_jdbc's");
    }
    return new DuckDb(driver, classes);
  }

  private static @Nullable Driver driver(ClassLoader classes) throws SQLException {
    for (Driver driver : ServiceLoader.load(Driver.class, classes)) {
      if (driver.acceptsURL(URL)) {
        return driver;
      }
    }
    return null;
  }

  /** Its version. */
  String version() throws SQLException {
    return connection.getMetaData().getDatabaseProductVersion();
  }

  /** Sets how many threads a query may use. */
  void useThreads(int threads) throws SQLException {
    try (Statement setting = connection.createStatement()) {
      setting.execute("SET threads = " + threads);
    }
  }

  /** Counts by code, of Parquet files with a column of tokens. */
  List<Long> tokenCounts(String files, int codes) throws SQLException {
    String query =
        "SELECT token, count(*) FROM (SELECT unnest(tokens) AS token FROM read_parquet('%s')) GROUP BY token"
            .formatted(files);
    long[] counts = new long[codes];
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      while (result.next()) {
        counts[result.getInt(1)] = result.getLong(2);
      }
    }
    return LongStream.of(counts).boxed().toList();
  }

  @Override
  public void close() throws SQLException, IOException {
    connection.close();
    classes.close();
  }
}
