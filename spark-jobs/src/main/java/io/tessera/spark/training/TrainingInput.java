package io.tessera.spark.training;

import io.tessera.core.checkpoint.Sha256;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.session.ShippedHadoop;
import io.tessera.spark.table.ImageTable;
import io.tessera.spark.table.Split;
import io.tessera.spark.table.TableDraft;
import org.apache.hadoop.conf.Configuration;

/** What stages are trained on. */
public final class TrainingInput {
  private TrainingInput() {}

  /** The training split of the run's image table. */
  static TrainingImages images(JobContext context, ImageTable table) {
    if (table.part(Split.TRAIN).images() == 0) {
      throw JobException.badData(
          "Cannot train: the image table "
              + context.run().location(ImageTable.FOLDER)
              + " has no training image; hold out fewer images or shard more");
    }
    Configuration hadoop = context.spark().sparkContext().hadoopConfiguration();
    return new TrainingImages(
        tableKey(context, ImageTable.FOLDER),
        table.wholeFiles(Split.TRAIN),
        ShippedHadoop.of(hadoop));
  }

  /** Identifies a table's content: the hash of its manifest. */
  public static String tableKey(JobContext context, String folder) {
    return Sha256.of(context.storage().read(folder + "/" + TableDraft.MANIFEST));
  }
}
