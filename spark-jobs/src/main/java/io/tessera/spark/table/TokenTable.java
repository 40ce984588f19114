package io.tessera.spark.table;

import io.tessera.spark.exit.JobException;
import io.tessera.spark.run.RunDirectory;
import io.tessera.spark.table.TokenCache.TableShape;
import java.util.List;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;

/**
 * The token table of a run: {@code tokens/split=train|heldout/unit-….parquet}, rows of {@link
 * TableSchemas#TOKENS}.
 */
public final class TokenTable {
  /** The table's folder in the run. */
  public static final String FOLDER = "tokens";

  private final RunDirectory run;
  private final TokenManifest manifest;

  private TokenTable(RunDirectory run, TokenManifest manifest) {
    this.run = run;
    this.manifest = manifest;
  }

  /**
   * Opens the table of a run.
   *
   * @throws JobException if there is none, or a newer program made it
   */
  public static TokenTable open(RunDirectory run) {
    String path = FOLDER + "/" + TableDraft.MANIFEST;
    TokenManifest manifest =
        run.read(path, TokenManifest.class)
            .orElseThrow(
                () ->
                    JobException.badData(
                        "Cannot find the token table "
                            + run.location(FOLDER)
                            + ": run `tessera tokenize` first"));
    if (!manifest.format().equals(TokenManifest.FORMAT)
        || manifest.version() > TokenManifest.VERSION) {
      throw JobException.badData(
          "Cannot read %s: format %s version %d, this program knows %s up to version %d"
              .formatted(
                  run.location(path),
                  manifest.format(),
                  manifest.version(),
                  TokenManifest.FORMAT,
                  TokenManifest.VERSION));
    }
    return new TokenTable(run, manifest);
  }

  /** What the table holds. */
  public TokenManifest manifest() {
    return manifest;
  }

  /** What one split holds, in the terms of training. */
  public TableShape shape(Split split) {
    TokenManifest.SplitPart part = part(split);
    int tokens = manifest.gridSide() * manifest.gridSide();
    return new TableShape(
        part.images(), part.views(), tokens, manifest.codebookSize(), manifest.classes());
  }

  /** A split's files, whole, in their order. */
  public List<FileRange> files(Split split, Configuration hadoop) {
    return part(split).files().stream()
        .flatMap(
            file ->
                ParquetRows.units(hadoop, run.location(FOLDER + "/" + file.path()), Long.MAX_VALUE)
                    .stream())
        .toList();
  }

  private TokenManifest.SplitPart part(Split split) {
    return Objects.requireNonNull(manifest.splits().get(split.label()));
  }
}
