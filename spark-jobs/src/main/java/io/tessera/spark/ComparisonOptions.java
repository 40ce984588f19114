package io.tessera.spark;

import io.tessera.core.image.AlphaPolicy;
import io.tessera.evaluation.profile.Profile;
import io.tessera.spark.compare.ComparisonReport;
import io.tessera.spark.compare.ReportText;
import io.tessera.spark.compare.WorkFolder;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.progress.Console;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options of every command that compares sets of images, and what these commands do alike. */
final class ComparisonOptions {
  @Option(
      names = "--profile",
      paramLabel = "TOOL",
      converter = Profiles.class,
      completionCandidates = Profiles.class,
      description =
          "The tool whose definition is followed: ${COMPLETION-CANDIDATES} (default: adm).")
  Profile profile = Profile.DEFAULT;

  @Option(
      names = "--blocks",
      paramLabel = "N",
      description =
          "Blocks of the measured images that confidence intervals leave out one by one; 1: no intervals (default: 50).")
  int blocks = 50;

  @Option(
      names = "--alpha",
      paramLabel = "drop|white",
      converter = Alpha.class,
      description = "What becomes of transparency: dropped, or laid on white (default: drop).")
  AlphaPolicy alpha = AlphaPolicy.DROP;

  @Option(
      names = "--work",
      paramLabel = "DIR",
      description =
          "Where finished parts of the work are kept, a folder that all executors reach (default: a temporary folder on this machine).")
  @Nullable String work;

  /** Opens the folder that the command works in. */
  WorkFolder open(JobContext context, String command) {
    return WorkFolder.open(context, Optional.ofNullable(work), command);
  }

  /** Says what a reader should know, then the numbers. */
  static void tell(Console console, ComparisonReport report) {
    report.warnings().forEach(console::warn);
    ReportText.table(report).forEach(console::say);
  }

  /** Tools by their names. */
  static final class Profiles extends Choice<Profile> {
    Profiles() {
      super(Profile.values());
    }
  }

  /** What becomes of transparency, as configurations spell it. */
  static final class Alpha implements ITypeConverter<AlphaPolicy> {
    @Override
    public AlphaPolicy convert(String text) {
      return switch (text) {
        case "drop" -> AlphaPolicy.DROP;
        case "white" -> AlphaPolicy.WHITE;
        default ->
            throw new TypeConversionException("'" + text + "' is none; choose drop or white");
      };
    }
  }
}
