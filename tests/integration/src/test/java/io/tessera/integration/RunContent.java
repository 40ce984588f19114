package io.tessera.integration;

import io.tessera.core.checkpoint.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;

/** What a run has made, file by file, without what may differ from run to run. */
public final class RunContent {
  /** Files that name the time, the folder, the process or the master. */
  private static final List<String> CIRCUMSTANCES =
      List.of("config.conf", "result.json", "report.html", "lease/", "stages/");

  /** Files of the token table are named by attempts too. */
  private static final String ATTEMPT = "(?<=^tokens/.{1,99})-[0-9a-f]{8}(\\.parquet)$";

  private RunContent() {}

  /** A digest of each file's content by its path in the run. */
  public static SortedMap<String, String> of(Path run) {
    SortedMap<String, String> content = new TreeMap<>();
    try (Stream<Path> files = Files.walk(run)) {
      files
          .filter(Files::isRegularFile)
          .forEach(
              file -> {
                String path = run.relativize(file).toString().replaceFirst(ATTEMPT, "$1");
                if (CIRCUMSTANCES.stream().noneMatch(path::startsWith)) {
                  content.put(path, digest(file));
                }
              });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return content;
  }

  private static String digest(Path file) {
    try {
      return file.toString().endsWith(".parquet")
          ? rows(file)
          : Sha256.of(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }

  /**
   * The rows in their order. Not the bytes: Parquet lists the encodings of a column chunk in the
   * order of a hash set, which no two JVMs share.
   */
  private static String rows(Path file) throws IOException {
    StringBuilder rows = new StringBuilder();
    try (ParquetReader<Group> reader =
        ParquetReader.builder(new GroupReadSupport(), new org.apache.hadoop.fs.Path(file.toUri()))
            .withConf(new Configuration())
            .build()) {
      for (Group row = reader.read(); row != null; row = reader.read()) {
        rows.append(row).append('\n');
      }
    }
    return Sha256.of(rows.toString().getBytes(StandardCharsets.UTF_8));
  }
}
