package io.tessera.spark.look;

import io.tessera.core.kernel.NativeThreads;
import io.tessera.evaluation.measure.Pieces;
import io.tessera.evaluation.measure.ProfileEvaluation;
import io.tessera.evaluation.measure.ProtocolBase;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.progress.Progress;
import io.tessera.spark.session.LiveCount;
import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;

/** Pieces of an evaluation as Spark tasks, one each. */
public record SparkPieces(JobContext context) implements Pieces {
  /**
   * An evaluation of which these are the pieces; inner products are taken on the tasks' devices.
   *
   * @param base what its protocols share
   */
  public ProfileEvaluation evaluation(ProtocolBase base) {
    return new ProfileEvaluation(
        new ExecutorProducts(context.config().compute().device()), base, this);
  }

  @Override
  public <T extends Serializable> List<T> each(String what, int count, Piece<T> piece) {
    context.stop().check();
    context.describe("evaluate: " + what);
    JavaSparkContext spark = new JavaSparkContext(context.spark().sparkContext());
    List<Integer> numbers = IntStream.range(0, count).boxed().toList();
    try (LiveCount done = new LiveCount(spark.sc(), what);
        Progress progress =
            context.progress(new Progress.Work("evaluate: " + what, "pieces", count)).passing()) {
      LongAccumulator accumulator = done.accumulator();
      Broadcast<Piece<T>> shipped = spark.broadcast(piece); // it may hold sums of megabytes
      progress.follow(done::value);
      return spark
          .parallelize(numbers, Math.max(1, count))
          .map(
              number -> {
                NativeThreads.use(1); // the executor's other cores have pieces of their own
                T result = shipped.value().of(number);
                accumulator.add(1);
                return result;
              })
          .collect();
    }
  }
}
