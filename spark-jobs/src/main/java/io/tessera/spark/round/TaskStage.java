package io.tessera.spark.round;

import io.tessera.spark.job.JobContext;
import io.tessera.spark.round.RoundTask.Outcome;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.SerializableConfiguration;
import scala.Tuple2;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/** Runs tasks as a plain Spark stage, one partition each, where they ran before if it can be. */
final class TaskStage {
  private final JavaSparkContext spark;
  private final TaskRunner runner;
  private final LostWork lost;
  private final JobContext context;
  private final Map<String, String> places = new ConcurrentHashMap<>();

  TaskStage(TrainingPlan plan, JobContext context, LostWork lost) {
    this.context = context;
    this.lost = lost;
    spark = new JavaSparkContext(context.spark().sparkContext());
    runner =
        new TaskRunner(
            plan,
            spark.broadcast(new SerializableConfiguration(spark.hadoopConfiguration())),
            spark.sc().applicationId());
  }

  /** How many tasks can run at once. */
  int slots() {
    return spark.defaultParallelism();
  }

  /**
   * Runs tasks to their ends, in their order.
   *
   * @param description what Spark's pages call it
   */
  <R extends Serializable> List<Outcome<R>> run(
      String description, List<? extends RoundTask<R>> tasks) {
    context.describe(description);
    lost.expect(tasks.stream().map(RoundTask::name).toList());
    List<Outcome<R>> outcomes = new ArrayList<>(placed(tasks).map(runner::run).collect());
    for (int i = 0; i < outcomes.size(); i++) {
      if (outcomes.get(i) instanceof RoundTask.Done<R> done) {
        places.put(tasks.get(i).name(), done.times().executor());
      }
    }
    return outcomes;
  }

  private <R extends Serializable> JavaRDD<RoundTask<R>> placed(
      List<? extends RoundTask<R>> tasks) {
    List<Tuple2<RoundTask<R>, Seq<String>>> placed = new ArrayList<>();
    for (RoundTask<R> task : tasks) {
      String place = places.get(task.name());
      placed.add(new Tuple2<>(task, seq(place == null ? List.of() : List.of(place))));
    }
    ClassTag<RoundTask<R>> tag = ClassTag$.MODULE$.apply(RoundTask.class);
    return new JavaRDD<>(spark.sc().makeRDD(seq(placed), tag), tag);
  }

  private static <T> Seq<T> seq(List<T> elements) {
    return CollectionConverters.asScala(elements).toList();
  }

  /** Frees what the executors keep for the next round; what can't be reached frees itself. */
  void release() {
    context.describe("free trainers");
    List<Tuple2<Integer, Seq<String>>> everywhere = new ArrayList<>();
    places.values().stream()
        .distinct()
        .forEach(place -> everywhere.add(new Tuple2<>(0, seq(List.of(place)))));
    if (!everywhere.isEmpty() && !spark.sc().isStopped()) {
      ClassTag<Integer> tag = ClassTag$.MODULE$.apply(Integer.class);
      new JavaRDD<>(spark.sc().makeRDD(seq(everywhere), tag), tag)
          .foreach(unused -> TrainerPool.release());
    }
  }
}
