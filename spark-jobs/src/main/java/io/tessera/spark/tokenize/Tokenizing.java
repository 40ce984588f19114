package io.tessera.spark.tokenize;

import io.tessera.spark.config.PipelineConfig;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.job.StageFigures;
import io.tessera.spark.progress.Console;
import io.tessera.spark.run.RunDirectory;
import io.tessera.spark.table.ImageTable;
import io.tessera.spark.table.Split;
import io.tessera.spark.table.TableDraft;
import io.tessera.spark.table.TokenClaim;
import io.tessera.spark.table.TokenInputs;
import io.tessera.spark.table.TokenManifest;
import io.tessera.spark.table.TokenPointer;
import io.tessera.spark.table.TokenTable;
import io.tessera.spark.table.TokenUsers;
import io.tessera.spark.table.TokenVersions;
import io.tessera.spark.training.GeneratorTraining;
import io.tessera.spark.training.ModelPointer;
import io.tessera.spark.training.TokenizerTraining;
import io.tessera.spark.training.TrainedModels;
import io.tessera.spark.training.TrainingInput;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes the version of the token table that a run needs, if there is none yet. */
public final class Tokenizing {
  private final JobContext context;
  private final PipelineConfig config;
  private final ImageTable images;
  private final String source;
  private final ModelPointer tokenizer;
  private final String preprocessing;
  private final TokenVersions versions;

  /** Of this run. */
  public Tokenizing(JobContext context) {
    this.context = context;
    config = context.config();
    images = ImageTable.open(context.run());
    source = TrainingInput.tableKey(context, ImageTable.FOLDER);
    tokenizer = TrainedModels.pointer(context.run(), TokenizerTraining.FOLDER, "train-tokenizer");
    preprocessing = preprocessing(config);
    versions =
        TokenVersions.at(context.run(), config.tokenize().table(), context.loadedConfig().hadoop());
  }

  /** What shapes the codes beside the images and the tokenizer's parameters, in words. */
  public static String preprocessing(PipelineConfig config) {
    return String.format(
        Locale.ROOT,
        "views %s, crop range %s, image size %d, alpha %s, norm groups %d",
        config.tokenize().views(),
        config.tokenize().cropRange(),
        config.data().imageSize(),
        config.data().alpha(),
        config.tokenizer().normGroups());
  }

  /** What {@link TokenInputs#images} is of a table; reads its ids, labels and contents. */
  public static String identity(JobContext context, ImageTable images) {
    return ImageScan.of(context, images).images();
  }

  /**
   * Whether the version that the run uses is of its images, tokenizer and preprocessing; so it
   * stays when images or tokenizer are gone.
   */
  public static boolean isCurrent(JobContext context) {
    RunDirectory run = context.run();
    boolean hasInputs =
        run.storage().exists(ImageTable.FOLDER + "/" + TableDraft.MANIFEST)
            && run.storage().exists(TokenizerTraining.FOLDER + "/" + ModelPointer.FILE);
    return !hasInputs || new Tokenizing(context).usesItsVersion();
  }

  private boolean usesItsVersion() {
    Optional<TokenPointer> pointer = context.run().read(TokenPointer.FILE, TokenPointer.class);
    if (pointer.isEmpty()
        || !Objects.equals(pointer.get().table(), versions.location())
        || !pointer.get().source().equals(source)
        || !versions.isFinished(pointer.get().number())) {
      return false;
    }
    TokenTable table = versions.open(pointer.get().number());
    return table.key().equals(pointer.get().key())
        && table.manifest().tokenizer().equals(tokenizer.parameters().sha256())
        && table.manifest().preprocessing().equals(preprocessing);
  }

  /** Does what is left to do and has the run use the version. */
  public StageFigures run() {
    ImageScan scan = ImageScan.of(context, images);
    TokenInputs inputs =
        new TokenInputs(
            scan.images(),
            scan.layout(),
            images.classes(),
            tokenizer.parameters().sha256(),
            preprocessing);
    Optional<TokenClaim> same = versions.finished(inputs);
    if (same.isPresent()) {
      TokenTable table = versions.open(same.get().number());
      use(table);
      context
          .console()
          .note(
              "tokens version %d is already of these images by this tokenizer: nothing to do."
                  .formatted(table.manifest().number()));
      return figures(table.manifest(), new Work(0, 0, 0));
    }
    TokenClaim claim = versions.claim(inputs, source, config.tokenize().unitImages());
    return make(claim, scan);
  }

  private StageFigures make(TokenClaim claim, ImageScan scan) {
    @Nullable EarlierCodes earlier = earlier(claim);
    TokenUsers.register(versions, claim.number(), context.run());
    VersionMaker maker = new VersionMaker(context, versions, claim, scan.units(claim.unitImages()));
    VersionMaker.Made version = maker.make(tokenizer, earlier);
    TokenTable table = version.table();
    Work work =
        new Work(
            version.encoded(),
            table.manifest().countRows() - version.encoded(),
            earlier == null ? 0 : earlier.removed());
    use(table);
    String made =
        "tokens version %d: %s rows encoded".formatted(claim.number(), Console.count(work.encoded));
    context
        .console()
        .note(
            earlier == null
                ? made + "."
                : "%s, %s taken over from version %d; %s of its images are gone."
                    .formatted(
                        made,
                        Console.count(work.takenOver),
                        claim.parent(),
                        Console.count(work.removed)));
    return figures(table.manifest(), work);
  }

  private @Nullable EarlierCodes earlier(TokenClaim claim) {
    Integer parent = claim.parent();
    if (parent == null || !versions.isFinished(parent)) {
      return null;
    }
    TokenTable table = versions.open(parent);
    return table.manifest().hasTheCodesOf(claim.inputs())
        ? new EarlierCodes(context, images, table)
        : null;
  }

  /** From here on the run's readers read this version. */
  private void use(TokenTable table) {
    TokenUsers.register(versions, table.manifest().number(), context.run());
    TokenPointer pointer =
        new TokenPointer(
            TokenPointer.VERSION,
            versions.location(),
            table.manifest().number(),
            table.key(),
            source);
    context.run().write(TokenPointer.FILE, pointer);
    GeneratorTraining.noteOtherTokens(context, pointer);
  }

  /**
   * What was done for a version, in rows.
   *
   * @param removed images of the earlier version that are gone
   */
  private record Work(long encoded, long takenOver, long removed) {}

  private static StageFigures figures(TokenManifest manifest, Work work) {
    SortedMap<String, Object> values = new TreeMap<>();
    values.put("version", manifest.number());
    values.put("rows", manifest.countRows());
    values.put("encoded", work.encoded);
    values.put("taken_over", work.takenOver);
    values.put("removed", work.removed);
    values.put("tokens", manifest.countRows() * manifest.gridSide() * manifest.gridSide());
    values.put(
        "codes_used_train",
        Objects.requireNonNull(manifest.splits().get(Split.TRAIN.label())).codeCounts().stream()
            .filter(n -> n > 0)
            .count());
    return new StageFigures(manifest.countImages(), "images", values);
  }
}
