package io.tessera.spark.training;

import io.tessera.generator.GptConfig;
import io.tessera.spark.config.GeneratorSection;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.session.ShippedHadoop;
import io.tessera.spark.table.CacheFolder;
import io.tessera.spark.table.FileRange;
import io.tessera.spark.table.Split;
import io.tessera.spark.table.TokenCache;
import io.tessera.spark.table.TokenCache.TableShape;
import io.tessera.spark.table.TokenTable;
import java.io.Serializable;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * One split of a token table as executors reach it.
 *
 * @param key identifies its content
 * @param shape of the split
 * @param files in order
 * @param hadoop how to read them
 */
public record TrainingTokens(
    String key, TableShape shape, List<FileRange> files, ShippedHadoop hadoop)
    implements Serializable {
  /** A split of the run's token table. */
  public static TrainingTokens of(JobContext context, TokenTable table, Split split) {
    Configuration hadoop = context.spark().sparkContext().hadoopConfiguration();
    String key = table.key();
    return new TrainingTokens(
        split == Split.TRAIN ? key : key + "-" + split.label(),
        table.shape(split),
        table.files(split),
        ShippedHadoop.of(hadoop));
  }

  /** Opens them on the running executor, which caches them on its disk. */
  public TokenCache open() {
    return TokenCache.open(CacheFolder.ofExecutor(), key, shape, files, hadoop.configuration());
  }

  /** The network of a configuration over these tokens. */
  public GptConfig network(GeneratorSection generator) {
    int side = (int) Math.sqrt(shape.tokens());
    return generator.network(shape.codebookSize(), side, shape.classes());
  }
}
