package io.tessera.spark.table;

import io.tessera.core.checkpoint.Json;
import io.tessera.core.storage.Storage;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.run.RunDirectory;
import io.tessera.spark.table.TokenCache.TableShape;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.types.StructType;

/**
 * A finished version of a token table: {@code split=train|heldout/unit-….parquet}, rows of {@link
 * TableSchemas#TOKENS}. It never changes.
 */
public final class TokenTable {
  /** The columns, as Spark has them. */
  public static final StructType SCHEMA =
      StructType.fromDDL("id STRING, label INT, view SMALLINT, tokens ARRAY<INT>, content BINARY");

  private final Storage folder;
  private final TokenManifest manifest;

  private TokenTable(Storage folder, TokenManifest manifest) {
    this.folder = folder;
    this.manifest = manifest;
  }

  /**
   * Opens the version that a run uses.
   *
   * @throws JobException if it uses none, or the version is not the one that it was
   */
  public static TokenTable open(RunDirectory run, Configuration hadoop) {
    return open(run, TokenPointer.FILE, hadoop).orElseThrow(() -> missing(run));
  }

  /** That a run uses no token table. */
  public static JobException missing(RunDirectory run) {
    return JobException.badData(
        "Cannot find the token table of " + run.location("") + ": run `tessera tokenize` first");
  }

  /**
   * Opens the version that a {@link TokenPointer} in a run points to; empty if there is no pointer.
   *
   * @param pointer path of its file
   * @throws JobException if the version is not the one that it was
   */
  public static Optional<TokenTable> open(RunDirectory run, String pointer, Configuration hadoop) {
    return run.read(pointer, TokenPointer.class)
        .map(
            found -> {
              TokenTable table =
                  TokenVersions.at(run, Optional.ofNullable(found.table()), hadoop)
                      .open(found.number());
              if (!table.key().equals(found.key())) {
                throw JobException.badData(
                    "Cannot use version %d of the token table %s: it holds other rows (%s) than those that %s names (%s); run `tessera tokenize` again"
                        .formatted(
                            found.number(),
                            table.location(),
                            table.key(),
                            run.location(pointer),
                            found.key()));
              }
              return table;
            });
  }

  static TokenTable open(TokenVersions versions, int number) {
    Storage folder = versions.folder(number);
    if (!folder.exists(TableDraft.MANIFEST)) {
      throw JobException.badData(
          "Cannot open version %d of the token table %s: it is not there or not finished; `tessera tables` lists the versions, `tessera tokenize` makes one"
              .formatted(number, versions.storage().location("")));
    }
    String json = new String(folder.read(TableDraft.MANIFEST), StandardCharsets.UTF_8);
    String location = folder.location(TableDraft.MANIFEST);
    return new TokenTable(folder, Json.readIgnoringUnknown(json, TokenManifest.class, location));
  }

  /** What the version holds. */
  public TokenManifest manifest() {
    return manifest;
  }

  /** {@link TokenManifest#key}. */
  public String key() {
    return manifest.key();
  }

  /** Full location of the version's folder. */
  public String location() {
    return folder.location("");
  }

  /** The version's files. */
  public Storage folder() {
    return folder;
  }

  /** What one split holds, in the terms of training. */
  public TableShape shape(Split split) {
    TokenManifest.SplitPart part = part(split);
    int tokens = manifest.gridSide() * manifest.gridSide();
    return new TableShape(
        part.images(), part.views(), tokens, manifest.codebookSize(), manifest.classes());
  }

  /** A split's files, whole, in their order. */
  public List<FileRange> files(Split split) {
    return part(split).files().stream()
        .map(file -> FileRange.whole(folder.location(file.path()), file.rows()))
        .toList();
  }

  /** Full locations of a split's files, in their order. */
  public List<String> locations(Split split) {
    return part(split).files().stream().map(file -> folder.location(file.path())).toList();
  }

  /** Full locations of all files. */
  public List<String> locations() {
    return Arrays.stream(Split.values()).flatMap(split -> locations(split).stream()).toList();
  }

  /** What the manifest says of a split. */
  public TokenManifest.SplitPart part(Split split) {
    return Objects.requireNonNull(manifest.splits().get(split.label()));
  }
}
