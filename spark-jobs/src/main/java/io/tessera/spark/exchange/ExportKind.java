package io.tessera.spark.exchange;

import io.tessera.spark.exit.JobException;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.progress.Console;
import io.tessera.spark.storage.FileLocation;
import io.tessera.spark.table.Split;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What a run gives to other programs. */
public enum ExportKind {
  /** Its tokenizer as a safetensors file. */
  TOKENIZER {
    @Override
    String write(JobContext context, Optional<String> part, String out) {
      return WeightsExport.write(context, ModelKind.TOKENIZER, file(context, out)).describe();
    }
  },
  /** Its generator as a safetensors file. */
  GENERATOR {
    @Override
    String write(JobContext context, Optional<String> part, String out) {
      return WeightsExport.write(context, ModelKind.GENERATOR, file(context, out)).describe();
    }
  },
  /** Its token table as LlamaGen's folders of {@code .npy} files. */
  CODES("train") {
    @Override
    String write(JobContext context, Optional<String> part, String out) {
      Split split =
          Stream.of(Split.values())
              .filter(s -> s.label().equals(part.orElseThrow()))
              .findFirst()
              .orElseThrow(
                  () ->
                      JobException.usage(
                          "Invalid part: "
                              + part.orElseThrow()
                              + "; codes are of train or heldout"));
      return Console.count(CodesExport.write(context, split, out)) + " images";
    }
  },
  /** Its samples as one {@code .npz}. */
  SAMPLES_NPZ {
    @Override
    String write(JobContext context, Optional<String> part, String out) {
      return new SamplesExport(context).writeNpz(file(context, out)).describe();
    }
  },
  /** Its samples as a folder of PNG files. */
  SAMPLES_PNG {
    @Override
    String write(JobContext context, Optional<String> part, String out) {
      SamplesExport export = new SamplesExport(context);
      export.writePngs(out);
      return Console.count(export.images()) + " images";
    }
  },
  /** Mean and covariance of a set's features as {@code .npz}. */
  STATISTICS("samples-classifier") {
    @Override
    String write(JobContext context, Optional<String> part, String out) {
      return StatisticsExport.write(context, part.orElseThrow(), file(context, out)).describe();
    }
  };

  private final Optional<String> usualPart;

  ExportKind() {
    usualPart = Optional.empty();
  }

  ExportKind(String usualPart) {
    this.usualPart = Optional.of(usualPart);
  }

  /** The name in commands. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Writes it.
   *
   * @param part which one where there are several; empty: the usual one
   * @param out path or URI of a file, or of a folder for many
   * @return what was written, in words
   */
  public String export(JobContext context, Optional<String> part, String out) {
    if (part.isPresent() && usualPart.isEmpty()) {
      throw JobException.usage(
          "Cannot choose --part " + part.get() + ": " + this + " is whole; leave the option out");
    }
    return write(context, part.or(() -> usualPart), out);
  }

  abstract String write(JobContext context, Optional<String> part, String out);

  private static FileLocation file(JobContext context, String out) {
    return FileLocation.of(out, context.loadedConfig().hadoop());
  }
}
