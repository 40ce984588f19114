package io.tessera.spark.sql;

import io.tessera.core.checkpoint.Sha256;
import io.tessera.spark.run.RunDirectory;
import io.tessera.spark.sample.SampleManifest;
import io.tessera.spark.table.ImageManifest;
import io.tessera.spark.table.ImageTable;
import io.tessera.spark.table.TableDraft;
import io.tessera.spark.table.TokenManifest;
import io.tessera.spark.table.TokenManifest.TableFile;
import io.tessera.spark.table.TokenTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A version of a table of a run.
 *
 * @param table its name
 * @param version SHA-256 of its manifest
 * @param tokenizer SHA-256 of the parameters of the tokenizer whose codes it holds; null where it
 *     holds none
 * @param rows in it
 * @param files of it
 * @param bytes of its files
 * @param parent what it was made from
 */
public record TableVersion(
    String table,
    String version,
    @Nullable String tokenizer,
    long rows,
    int files,
    long bytes,
    @Nullable Parent parent) {
  /**
   * What a table was made from.
   *
   * @param kind source, images or generator
   * @param version SHA-256 that identifies it
   */
  public record Parent(String kind, String version) {}

  /** The versions that a run has, in the order in which they are made. */
  public static List<TableVersion> all(RunDirectory run) {
    List<TableVersion> versions = new ArrayList<>();
    images(run).ifPresent(versions::add);
    tokens(run).ifPresent(versions::add);
    samples(run).ifPresent(versions::add);
    return versions;
  }

  private static Optional<TableVersion> images(RunDirectory run) {
    if (!run.storage().exists(manifest(ImageTable.FOLDER))) {
      return Optional.empty();
    }
    ImageManifest manifest = ImageTable.open(run).manifest();
    List<ImageManifest.TableFile> files =
        manifest.splits().values().stream().flatMap(split -> split.files().stream()).toList();
    return Optional.of(
        new TableVersion(
            "images",
            hash(run, ImageTable.FOLDER),
            null,
            manifest.images(),
            files.size(),
            files.stream().mapToLong(ImageManifest.TableFile::bytes).sum(),
            new Parent("source", manifest.source().digest())));
  }

  private static Optional<TableVersion> tokens(RunDirectory run) {
    if (!run.storage().exists(manifest(TokenTable.FOLDER))) {
      return Optional.empty();
    }
    TokenManifest manifest = TokenTable.open(run).manifest();
    List<TableFile> files =
        manifest.splits().values().stream().flatMap(split -> split.files().stream()).toList();
    return Optional.of(
        new TableVersion(
            "tokens",
            hash(run, TokenTable.FOLDER),
            manifest.tokenizer(),
            files.stream().mapToLong(TableFile::rows).sum(),
            files.size(),
            files.stream().mapToLong(TableFile::bytes).sum(),
            new Parent("images", manifest.source())));
  }

  private static Optional<TableVersion> samples(RunDirectory run) {
    if (!run.storage().exists(SampleManifest.FILE)) {
      return Optional.empty();
    }
    SampleManifest manifest = SampleManifest.open(run);
    return Optional.of(
        new TableVersion(
            "samples",
            hash(run, SampleManifest.FOLDER),
            manifest.tokenizer(),
            manifest.images(),
            manifest.files().size(),
            manifest.totalBytes(run.storage()),
            new Parent("generator", manifest.generator())));
  }

  private static String manifest(String folder) {
    return folder + "/" + TableDraft.MANIFEST;
  }

  private static String hash(RunDirectory run, String folder) {
    return Sha256.of(run.storage().read(manifest(folder)));
  }
}
