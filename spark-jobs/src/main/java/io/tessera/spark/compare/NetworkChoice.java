package io.tessera.spark.compare;

import io.tessera.core.checkpoint.CheckpointFormatException;
import io.tessera.evaluation.profile.Profile;
import io.tessera.spark.exchange.ModelKind;
import io.tessera.spark.exchange.WeightsImport;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.look.ClassifierNetwork;
import io.tessera.spark.look.InceptionNetwork;
import io.tessera.spark.look.ShippedNetwork;
import io.tessera.spark.session.ShippedHadoop;
import io.tessera.spark.storage.FileLocation;
import io.tessera.spark.table.ImageTable;
import io.tessera.spark.training.ClassifierTraining;
import io.tessera.spark.training.TrainedModels;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/** Finds the network that looks at images. */
public final class NetworkChoice {
  private static final String WEIGHTS = "weights/";

  private NetworkChoice() {}

  /**
   * FID-Inception from a file of any form that `tessera import inception` reads. A copy that
   * executors can read is kept in the working folder.
   *
   * @param work the command's working folder
   * @param expected hash that the file must have, or its beginning; empty: any
   * @throws JobException if the hash differs, or they are weights of something else
   */
  public static ShippedNetwork inception(
      JobContext work, String file, Optional<String> expected, Profile profile) {
    Configuration hadoop = work.spark().sparkContext().hadoopConfiguration();
    FileLocation given = FileLocation.of(file, hadoop);
    String sha256 = given.digest().sha256();
    if (expected.filter(hash -> !isBeginning(hash, sha256)).isPresent()) {
      throw JobException.badData(
          "Cannot use %s: its SHA-256 is %s, expected %s; it is damaged or another file"
              .formatted(file, sha256, expected.get()));
    }
    String copy = WEIGHTS + sha256 + ".safetensors";
    if (!work.storage().exists(copy)) {
      importTo(work, given, FileLocation.of(work.run().location(copy), hadoop));
    }
    return new InceptionNetwork(
        work.run().location(copy),
        sha256,
        profile,
        work.config().compute().device(),
        ShippedHadoop.of(hadoop));
  }

  private static boolean isBeginning(String hash, String sha256) {
    if (!hash.matches("[0-9a-fA-F]{8,64}")) {
      throw JobException.usage(
          "Invalid --weights-sha256: %s; give 8 to 64 hexadecimal digits".formatted(hash));
    }
    return sha256.startsWith(hash.toLowerCase(Locale.ROOT));
  }

  private static void importTo(JobContext work, FileLocation given, FileLocation copy) {
    try (WeightsImport weights =
        new WeightsImport(ModelKind.INCEPTION, List.of(given), Optional.empty())) {
      var unused = weights.write(copy, work.console(), work.stop());
    } catch (CheckpointFormatException | JobException e) {
      throw JobException.badData(
              "Cannot use %s as weights of FID-Inception: %s".formatted(given, e.getMessage()))
          .causedBy(e);
    }
  }

  /**
   * The classifier of a run.
   *
   * @throws JobException if the run has none
   */
  public static ShippedNetwork classifier(JobContext run) {
    return new ClassifierNetwork(
        TrainedModels.of(run),
        TrainedModels.pointer(run.run(), ClassifierTraining.FOLDER, "evaluate"),
        ImageTable.open(run.run()).classes());
  }
}
