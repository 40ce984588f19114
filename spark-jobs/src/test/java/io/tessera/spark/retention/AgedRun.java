package io.tessera.spark.retention;

import io.tessera.core.checkpoint.Json;
import io.tessera.core.checkpoint.Sha256;
import io.tessera.core.storage.LocalStorage;
import io.tessera.spark.CommandRun;
import io.tessera.spark.run.RunDirectory;
import io.tessera.spark.run.RunIdentity;
import io.tessera.spark.run.StageRecord;
import io.tessera.spark.table.TableDraft;
import io.tessera.spark.table.TokenClaim;
import io.tessera.spark.table.TokenInputs;
import io.tessera.spark.table.TokenManifest;
import io.tessera.spark.table.TokenPointer;
import io.tessera.spark.table.TokenVersions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/** A run whose files are as old as a test wants them. */
final class AgedRun {
  private static final String HASH = "0".repeat(64);

  private final Path folder;
  private final RunDirectory run;

  AgedRun(Path folder) {
    this.folder = folder;
    run = new RunDirectory(new LocalStorage(folder));
    run.write(RunDirectory.RUN, new RunIdentity(1, "aged", 1, HASH, new TreeMap<>()));
  }

  RunDirectory directory() {
    return run;
  }

  Path folder() {
    return folder;
  }

  /** A file of three bytes. */
  AgedRun file(String path, Duration age) {
    return file(folder.resolve(path), age);
  }

  private AgedRun file(Path file, Duration age) {
    try {
      Files.createDirectories(file.getParent());
      if (!Files.exists(file)) {
        Files.write(file, new byte[3]);
      }
      Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How a stage stands. */
  AgedRun stage(String name, StageRecord.Status status) {
    String time = "2026-01-01T00:00:00Z";
    run.write(
        new StageRecord(
            1, name, status, 1, time, null, 1, new TreeMap<>(), true, new TreeMap<>(), null));
    return this;
  }

  /** A version of a token table that was claimed, with a file. */
  AgedRun claimed(Path table, int number, @Nullable Integer parent, Duration age) {
    new LocalStorage(table)
        .createIfAbsent(
            TokenVersions.claimFile(number),
            Json.writePretty(
                    new TokenClaim(
                        TokenManifest.FORMAT,
                        TokenManifest.VERSION,
                        number,
                        new TokenInputs("images" + number, "layout", 3, HASH, "views"),
                        HASH,
                        parent,
                        10))
                .getBytes(StandardCharsets.UTF_8));
    Path version = table.resolve(TokenVersions.folderName(number));
    file(table.resolve(TokenVersions.claimFile(number)), age);
    file(version.resolve("_units/train-00000-0000.json"), age);
    return file(version.resolve("split=train/unit-train-00000-0000-1.parquet"), age);
  }

  /** A version that was finished too. */
  AgedRun finished(Path table, int number, Duration age) {
    claimed(table, number, number == 1 ? null : number - 1, age);
    Path manifest = table.resolve(TokenVersions.folderName(number)).resolve(TableDraft.MANIFEST);
    return file(manifest, age);
  }

  /** What the run, or its generator, points to. */
  AgedRun pointer(String path, @Nullable Path table, int number) {
    run.write(
        path,
        new TokenPointer(
            TokenPointer.VERSION, table == null ? null : table.toString(), number, HASH, HASH));
    return this;
  }

  TokenVersions versions(Path table) {
    return TokenVersions.at(run, Optional.of(table.toString()), new Configuration());
  }

  /** Runs {@code tessera gc} on the run. */
  CommandRun gc(String... options) {
    return CommandRun.of(
        Stream.concat(Stream.of("gc", "--run", folder.toString()), Stream.of(options))
            .toArray(String[]::new));
  }

  /** Every file with its content, leases left out. */
  static Map<String, String> contents(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> Files.isRegularFile(file) && !file.toString().contains("/lease/"))
          .collect(
              Collectors.toMap(
                  file -> folder.relativize(file).toString(),
                  AgedRun::digest,
                  (a, b) -> a,
                  TreeMap::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String digest(Path file) {
    try {
      return Sha256.of(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
