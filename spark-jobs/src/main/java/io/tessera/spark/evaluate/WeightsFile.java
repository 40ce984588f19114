package io.tessera.spark.evaluate;

import io.tessera.spark.training.WeightFiles;
import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;

/**
 * A file of weights that the user names, and its hash.
 *
 * @param path on any file system
 * @param sha256 of its content
 */
record WeightsFile(String path, String sha256) implements Serializable {
  static WeightsFile of(String path, Configuration hadoop) {
    return new WeightsFile(path, WeightFiles.sha256(path, hadoop));
  }
}
