package io.tessera.spark.shard;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/** A source made of {@link SourceUnit}s, one task each. */
record UnitSource(
    SourceListing listing,
    ExpectedImages expected,
    long ignored,
    List<String> classNames,
    List<SourceUnit> units)
    implements ImageSource {
  @Override
  public JavaRDD<RawImage> images(SparkSession spark) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    var hadoop = context.broadcast(new SerializableConfiguration(context.hadoopConfiguration()));
    return context
        .parallelize(units, Math.max(1, units.size()))
        .flatMap(unit -> opened(unit, hadoop.value().value()));
  }

  /** Opens the unit, to be closed when the task ends however it ends. */
  static RawImages opened(SourceUnit unit, Configuration hadoop) throws IOException {
    RawImages images = unit.open(hadoop);
    TaskContext.get()
        .addTaskCompletionListener(
            context -> {
              try {
                images.close();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    return images;
  }
}
