package io.tessera.spark;

import io.tessera.spark.exit.JobException;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.job.Query;
import io.tessera.spark.round.RoundCheck;
import io.tessera.spark.table.ImageTable;
import io.tessera.spark.table.TableDraft;
import io.tessera.spark.table.TokenPointer;
import io.tessera.spark.training.ClassifierTraining;
import io.tessera.spark.training.GeneratorTraining;
import io.tessera.spark.training.StageTraining;
import io.tessera.spark.training.TokenizerTraining;
import io.tessera.spark.verify.ImageTableCheck;
import io.tessera.spark.verify.TokenTableCheck;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Proves that a run's tables and trainings are what their records say. */
@Command(
    name = "verify",
    header = "Proves that a run's tables and trainings are what their records say.",
    description = {
      "",
      "Looks at everything that the run has, or only at the parts that are named:",
      "  images      reads every image: counts, checksum, classes and bytes against the manifest, contents,",
      "              ids there once",
      "  tokens      reads every row of the version that the run uses: files against their SHA-256, rows against",
      "              counts and checksum, codes in range, every image once in each view with its label; images,",
      "              tokenizer and preprocessing against the run's; and encodes a sample again",
      "  tokenizer, generator, classifier",
      "              walks the chain of the training's rounds, compares the files that are kept with their SHA-256,",
      "              and does one worker's part of one round again, from the state before it, to compare the",
      "              results bit for bit",
      "",
      "Needs the run's recipe (--config) and changes nothing. Prints a line for each part and one for everything that is wrong;"
          + " then the exit code is 65.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  tessera verify --config conf/quickstart.conf",
      "  tessera verify tokens --config conf/quickstart.conf --sample 1000",
      "  tessera verify generator --config conf/quickstart.conf --round 12 --worker 1",
      "  tessera verify --config conf/quickstart.conf --no-repeat"
    })
final class Verify implements Query {
  @Parameters(
      arity = "0..*",
      paramLabel = "PART",
      description = "Only these: images, tokenizer, tokens, generator, classifier.")
  List<String> names = new ArrayList<>();

  @Option(
      names = "--round",
      paramLabel = "N",
      description = "The round of a training to do again (default: the last).")
  @Nullable Integer round;

  @Option(
      names = "--worker",
      paramLabel = "W",
      description = "The virtual worker whose part to do again (default: ${DEFAULT-VALUE}).",
      defaultValue = "0")
  int worker;

  @Option(
      names = "--sample",
      paramLabel = "N",
      description =
          "Rows of the token table to encode again; which, follows from run.seed (default: ${DEFAULT-VALUE}).",
      defaultValue = "64")
  int sample;

  @Option(
      names = "--no-repeat",
      negatable = false,
      description = "Compute nothing again: no round, no rows.")
  boolean noRepeat;

  /** What can be verified. */
  enum Part {
    IMAGES(ImageTable.FOLDER + "/" + TableDraft.MANIFEST),
    TOKENIZER(TokenizerTraining.FOLDER + "/rounds/000000.json"),
    TOKENS(TokenPointer.FILE),
    GENERATOR(GeneratorTraining.FOLDER + "/rounds/000000.json"),
    CLASSIFIER(ClassifierTraining.FOLDER + "/rounds/000000.json");

    private final String sign;

    /** The part that is there when this file is. */
    Part(String sign) {
      this.sign = sign;
    }

    static Part of(String name) {
      return Arrays.stream(values())
          .filter(part -> part.toString().equals(name))
          .findFirst()
          .orElseThrow(
              () ->
                  JobException.usage(
                      "Cannot verify " + name + ": use some of " + Arrays.toString(values())));
    }

    boolean isIn(JobContext context) {
      return context.storage().exists(sign);
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Override
  public void show(JobContext context) {
    if (sample < 0) {
      throw JobException.usage("Invalid --sample: " + sample + "; use 0 or more rows");
    }
    List<Part> chosen = names.stream().map(Part::of).toList();
    for (Part part : chosen) {
      if (!part.isIn(context)) {
        throw JobException.usage("Cannot verify " + part + ": the run has none yet");
      }
    }
    List<String> problems = new ArrayList<>();
    for (Part part : Part.values()) {
      if (chosen.isEmpty() ? part.isIn(context) : chosen.contains(part)) {
        problems.addAll(check(context, part));
      }
    }
    if (!problems.isEmpty()) {
      problems.forEach(context.console()::say);
      throw JobException.badData(
          "The run is not what its records say: "
              + problems.size()
              + " problems, first: "
              + problems.get(0));
    }
  }

  private List<String> check(JobContext context, Part part) {
    return switch (part) {
      case IMAGES -> images(context);
      case TOKENS -> tokens(context);
      case TOKENIZER -> training(context, part, TokenizerTraining.of(context));
      case GENERATOR -> training(context, part, GeneratorTraining.of(context));
      case CLASSIFIER ->
          training(context, part, ClassifierTraining.of(context, ImageTable.open(context.run())));
    };
  }

  private static List<String> images(JobContext context) {
    ImageTableCheck check = new ImageTableCheck(context);
    check.files();
    check.ids();
    return told(context, Part.IMAGES, check.summary(), check.problems());
  }

  private List<String> tokens(JobContext context) {
    TokenTableCheck check = new TokenTableCheck(context);
    check.provenance();
    check.files();
    check.rows();
    if (!noRepeat) {
      check.encodeAgain(sample);
    }
    return told(context, Part.TOKENS, check.summary(), check.problems());
  }

  private List<String> training(JobContext context, Part part, StageTraining stage) {
    RoundCheck check = new RoundCheck(stage.plan(), context);
    int commits = check.chain();
    int files = check.files();
    String repeated = "";
    int last = round == null ? check.lastRound() : round;
    if (!noRepeat && last > 0) {
      check.repeat(last, worker);
      repeated = String.format(Locale.ROOT, ", round %d of worker %d repeated", last, worker);
    }
    return told(
        context,
        part,
        "%d commits in the chain, %d files%s".formatted(commits, files, repeated),
        check.problems());
  }

  private static List<String> told(
      JobContext context, Part part, String summary, List<String> problems) {
    context
        .console()
        .say("%-10s %s: %s".formatted(part, problems.isEmpty() ? "sound" : "NOT SOUND", summary));
    return problems;
  }
}
