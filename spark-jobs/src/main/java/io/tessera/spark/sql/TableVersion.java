package io.tessera.spark.sql;

import io.tessera.core.checkpoint.Sha256;
import io.tessera.spark.run.RunDirectory;
import io.tessera.spark.sample.SampleManifest;
import io.tessera.spark.table.ImageManifest;
import io.tessera.spark.table.ImageTable;
import io.tessera.spark.table.TableDraft;
import io.tessera.spark.table.TokenClaim;
import io.tessera.spark.table.TokenManifest;
import io.tessera.spark.table.TokenManifest.TableFile;
import io.tessera.spark.table.TokenPointer;
import io.tessera.spark.table.TokenTable;
import io.tessera.spark.table.TokenVersions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A version of a table of a run.
 *
 * @param table its name
 * @param number of the version; null where the table has one only
 * @param state how it stands
 * @param version SHA-256 that identifies it; null while it is unfinished
 * @param tokenizer SHA-256 of the parameters of the tokenizer whose codes it holds; null where it
 *     holds none
 * @param rows in it
 * @param files of it
 * @param bytes of its files
 * @param parent what it was made from
 * @param follows number of the version before it; null: none
 */
public record TableVersion(
    String table,
    @Nullable Integer number,
    State state,
    @Nullable String version,
    @Nullable String tokenizer,
    long rows,
    int files,
    long bytes,
    Parent parent,
    @Nullable Integer follows) {
  /** How a version stands. */
  public enum State {
    /** The run uses it. */
    USED,
    /** It is finished; this run does not use it. */
    KEPT,
    /** It was begun: somebody works on it or was killed. */
    UNFINISHED
  }

  /**
   * What a table was made from.
   *
   * @param kind source, images or generator
   * @param version SHA-256 that identifies it
   */
  public record Parent(String kind, String version) {}

  /**
   * The versions that a run has, in the order in which they are made.
   *
   * @param tokens the token table
   */
  public static List<TableVersion> all(RunDirectory run, TokenVersions tokens) {
    List<TableVersion> versions = new ArrayList<>();
    images(run).ifPresent(versions::add);
    Optional<TokenPointer> used = run.read(TokenPointer.FILE, TokenPointer.class);
    for (TokenClaim claim : tokens.claims()) {
      versions.add(
          tokens.isFinished(claim.number())
              ? tokens(tokens.open(claim.number()), used)
              : unfinished(claim));
    }
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
            null,
            State.USED,
            hash(run, ImageTable.FOLDER),
            null,
            manifest.images(),
            files.size(),
            files.stream().mapToLong(ImageManifest.TableFile::bytes).sum(),
            new Parent("source", manifest.source().digest()),
            null));
  }

  private static TableVersion tokens(TokenTable table, Optional<TokenPointer> used) {
    TokenManifest manifest = table.manifest();
    boolean isUsed = used.filter(pointer -> isOf(pointer, table)).isPresent();
    return new TableVersion(
        "tokens",
        manifest.number(),
        isUsed ? State.USED : State.KEPT,
        table.key(),
        manifest.tokenizer(),
        manifest.countRows(),
        manifest.files().size(),
        manifest.files().stream().mapToLong(TableFile::bytes).sum(),
        new Parent("images", manifest.source()),
        manifest.parent());
  }

  private static boolean isOf(TokenPointer pointer, TokenTable table) {
    return pointer.number() == table.manifest().number() && pointer.key().equals(table.key());
  }

  private static TableVersion unfinished(TokenClaim claim) {
    return new TableVersion(
        "tokens",
        claim.number(),
        State.UNFINISHED,
        null,
        claim.inputs().tokenizer(),
        0,
        0,
        0,
        new Parent("images", claim.source()),
        claim.parent());
  }

  private static Optional<TableVersion> samples(RunDirectory run) {
    if (!run.storage().exists(SampleManifest.FILE)) {
      return Optional.empty();
    }
    SampleManifest manifest = SampleManifest.open(run);
    return Optional.of(
        new TableVersion(
            "samples",
            null,
            State.USED,
            hash(run, SampleManifest.FOLDER),
            manifest.tokenizer(),
            manifest.images(),
            manifest.files().size(),
            manifest.totalBytes(run.storage()),
            new Parent("generator", manifest.generator()),
            null));
  }

  private static String manifest(String folder) {
    return folder + "/" + TableDraft.MANIFEST;
  }

  private static String hash(RunDirectory run, String folder) {
    return Sha256.of(run.storage().read(manifest(folder)));
  }
}
