package io.tessera.spark.look;

import io.tessera.core.storage.Storage;
import io.tessera.evaluation.measure.SharedStorage;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.session.ShippedHadoop;
import io.tessera.spark.storage.HadoopStorage;

/** A folder that driver and executors reach alike. */
record HadoopShare(String location, ShippedHadoop hadoop) implements SharedStorage {
  /** The folder of a command's files. */
  static HadoopShare of(JobContext context) {
    return new HadoopShare(
        context.run().location(""),
        ShippedHadoop.of(context.spark().sparkContext().hadoopConfiguration()));
  }

  @Override
  public Storage open() {
    return HadoopStorage.at(location, hadoop.configuration());
  }
}
