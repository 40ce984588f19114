package io.tessera.spark.verify;

import io.tessera.core.storage.Storage;
import io.tessera.core.storage.StorageException;
import io.tessera.spark.session.ShippedHadoop;
import io.tessera.spark.storage.HadoopStorage;
import io.tessera.spark.table.Split;
import java.io.Serializable;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import scala.Tuple2;

/**
 * Reads a file of a table and compares it with what the manifest says of it.
 *
 * @param <R> what comes of it
 */
interface FileCheck<R extends FileCheck.Result<R>> extends Serializable {
  /** What files of a split hold. */
  interface Result<R> extends Serializable {
    /** What these and others hold together; both are given away. */
    R plus(R others);
  }

  /** The table's folder. */
  String location();

  /** The file's split. */
  Split split();

  /** The file, from the folder on. */
  String path();

  /** Reads the file, on an executor. A file that is missing or damaged is a finding. */
  R run(ShippedHadoop hadoop);

  /** Reads files as Spark tasks; gives what those of each split hold, where a split has any. */
  static <R extends Result<R>> Map<Split, R> bySplit(
      JavaSparkContext spark, List<? extends FileCheck<R>> checks) {
    Map<Split, R> found = new EnumMap<>(Split.class);
    if (checks.isEmpty()) {
      return found;
    }
    ShippedHadoop hadoop = ShippedHadoop.of(spark.hadoopConfiguration());
    Map<String, R> byLabel =
        spark
            .parallelize(checks, checks.size())
            .mapToPair(check -> new Tuple2<>(check.split().label(), check.run(hadoop)))
            .reduceByKey(Result::plus)
            .collectAsMap();
    for (Split split : Split.values()) {
      R result = byLabel.get(split.label());
      if (result != null) {
        found.put(split, result);
      }
    }
    return found;
  }

  /**
   * Reads the file; adds a finding if it is missing or damaged.
   *
   * @param reading reads it to its end
   * @return whether it could be read
   * @throws StorageException if the storage fails, which says nothing of the file
   */
  default boolean read(
      ShippedHadoop hadoop, Findings findings, BiConsumer<Storage, Configuration> reading) {
    Configuration conf = hadoop.configuration();
    Storage storage = HadoopStorage.at(location(), conf);
    if (!storage.exists(path())) {
      findings.add(path() + " is missing");
      return false;
    }
    try {
      reading.accept(storage, conf);
      return true;
    } catch (StorageException e) {
      throw e;
    } catch (RuntimeException e) {
      // a damaged file makes Parquet fail in every way there is
      findings.add(path() + " can't be read: " + e.getMessage());
      return false;
    }
  }
}
