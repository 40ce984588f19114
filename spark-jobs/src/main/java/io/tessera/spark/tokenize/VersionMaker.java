package io.tessera.spark.tokenize;

import io.tessera.core.storage.Storage;
import io.tessera.core.storage.StoredFile;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.job.StoppedException;
import io.tessera.spark.table.RowChecksum;
import io.tessera.spark.table.Split;
import io.tessera.spark.table.TokenClaim;
import io.tessera.spark.table.TokenManifest;
import io.tessera.spark.table.TokenManifest.SplitPart;
import io.tessera.spark.table.TokenManifest.TableFile;
import io.tessera.spark.table.TokenTable;
import io.tessera.spark.table.TokenVersions;
import io.tessera.spark.training.ModelPointer;
import io.tessera.spark.training.TrainedModels;
import io.tessera.spark.unit.Leftovers;
import io.tessera.spark.unit.UnitRunner;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Makes a version of a token table that was claimed, from wherever it stands. Others may do so at
 * the same time, also with other runs' copies of the same images: of each unit one result is
 * recorded, only files of recorded results ever get where readers look, and whoever comes first
 * finishes the version.
 */
final class VersionMaker {
  private static final String UNITS = "_units";

  private final JobContext context;
  private final TokenVersions versions;
  private final TokenClaim claim;
  private final Storage folder;
  private final List<TokenizeUnit> units;
  private final UnitRunner<TokenizeUnit, TokenizeResult> runner;

  VersionMaker(
      JobContext context, TokenVersions versions, TokenClaim claim, List<TokenizeUnit> units) {
    this.context = context;
    this.versions = versions;
    this.claim = claim;
    this.units = units;
    folder = versions.folder(claim.number());
    runner = new UnitRunner<>(context, folder, UNITS, TokenizeResult.class);
  }

  /**
   * A finished version.
   *
   * @param encoded rows that went through the network for it; the others were taken over
   */
  record Made(TokenTable table, long encoded) {}

  /**
   * Finishes the version.
   *
   * @param earlier the version whose codes are taken over; null: none
   */
  Made make(ModelPointer tokenizer, @Nullable EarlierCodes earlier) {
    try {
      encode(tokenizer, earlier);
    } catch (StoppedException e) {
      throw e;
    } catch (Exception e) {
      // others did the rest, and clear away what was in use here
      if (!runner.left(units).isEmpty()) {
        throw e;
      }
    }
    return publish(work(tokenizer, null));
  }

  private void encode(ModelPointer tokenizer, @Nullable EarlierCodes earlier) {
    List<TokenizeUnit> left = runner.left(units);
    @Nullable String known = null;
    if (earlier != null && !left.isEmpty()) {
      known = folder.location(TokenVersions.KNOWN + "/" + UUID.randomUUID());
      earlier.leave(left, known);
    }
    context.metrics().scale("tokenize", "tokens/s", "rate", tokensPerImage());
    runner.run("tokenize", "images", units, unit -> unit.images().rows(), work(tokenizer, known));
  }

  private TokenizePartition work(ModelPointer tokenizer, @Nullable String known) {
    return new TokenizePartition(
        TrainedModels.of(context), tokenizer, folder.location(""), known, footer());
  }

  /** On average: images that are held out have one view only. */
  private double tokensPerImage() {
    long images = units.stream().mapToLong(unit -> unit.images().rows()).sum();
    int views = context.config().tokenize().viewCount();
    long rows =
        units.stream()
            .mapToLong(unit -> unit.images().rows() * (unit.split() == Split.TRAIN ? views : 1))
            .sum();
    return (double) rows / images * gridSide() * gridSide();
  }

  private Made publish(TokenizePartition work) {
    Map<Split, PartSum> sums = new EnumMap<>(Split.class);
    for (Split split : Split.values()) {
      sums.put(split, new PartSum(context.config().tokenizer().codebookSize()));
    }
    Set<String> published =
        folder.list("").stream().map(StoredFile::path).collect(Collectors.toSet());
    long encoded = 0;
    Iterator<TokenizeResult> results = runner.results(units).iterator();
    for (TokenizeUnit unit : units) {
      TokenizeResult result = results.next();
      if (!published.contains(result.path())) {
        work.publish(result); // its task died between recording and publishing
      }
      sums.computeIfPresent(unit.split(), (split, sum) -> sum.add(result));
      encoded += result.encoded();
    }
    SortedMap<String, SplitPart> splits = new TreeMap<>();
    sums.forEach((split, sum) -> splits.put(split.label(), sum.part()));
    TokenManifest manifest = manifest(splits);
    clear(manifest);
    return new Made(versions.publish(manifest), encoded);
  }

  /** Before the manifest: from then on nothing in the folder changes. */
  private void clear(TokenManifest manifest) {
    TokenVersions.SCRATCH.forEach(folder::deleteRecursively);
    Leftovers.delete(
        versions.storage(),
        TokenVersions.folderName(claim.number()),
        manifest.files().stream().map(TableFile::path).toList());
  }

  private TokenManifest manifest(SortedMap<String, SplitPart> splits) {
    return new TokenManifest(
        TokenManifest.FORMAT,
        TokenManifest.VERSION,
        claim.number(),
        claim.parent(),
        claim.inputs().tokenizer(),
        claim.source(),
        claim.inputs().images(),
        claim.inputs().layout(),
        context.config().tokenizer().codebookSize(),
        gridSide(),
        claim.inputs().classes(),
        claim.inputs().preprocessing(),
        splits);
  }

  private Map<String, String> footer() {
    return Map.of(
        "tessera.format", TokenManifest.FORMAT,
        "tessera.version", Integer.toString(TokenManifest.VERSION),
        "tessera.tokenizer", claim.inputs().tokenizer(),
        "tessera.codebook-size", Integer.toString(context.config().tokenizer().codebookSize()),
        "tessera.grid-side", Integer.toString(gridSide()),
        "tessera.preprocessing", claim.inputs().preprocessing(),
        "tessera.source", claim.source());
  }

  private int gridSide() {
    return context.config().tokenizer().network(context.config().data().imageSize()).gridSide();
  }

  /** Adds up the results of a split's units. */
  private static final class PartSum {
    private final List<TableFile> files = new ArrayList<>();
    private final RowChecksum checksum = new RowChecksum();
    private final long[] codes;
    private long images;
    private long rows;

    PartSum(int codebookSize) {
      codes = new long[codebookSize];
    }

    PartSum add(TokenizeResult result) {
      files.add(new TableFile(result.path(), result.rows(), result.bytes(), result.sha256()));
      checksum.add(result.checksum());
      IntStream.range(0, codes.length)
          .forEach(code -> codes[code] += result.codeCounts().get(code));
      images += result.images();
      rows += result.rows();
      return this;
    }

    SplitPart part() {
      int views = images == 0 ? 1 : Math.toIntExact(rows / images);
      return new SplitPart(
          images,
          views,
          checksum.toString(),
          files,
          IntStream.range(0, codes.length).mapToObj(code -> codes[code]).toList());
    }
  }
}
