package io.tessera.spark.round;

import ai.djl.Device;
import io.tessera.core.checkpoint.RoundLog;
import io.tessera.core.storage.Storage;
import java.util.EnumMap;
import java.util.Map;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;

/** What a running task has at hand. Measures where its time goes. */
final class TaskScope {
  private final TrainingPlan plan;
  private final Storage storage;
  private final Device device;
  private final String attempt;
  private final Map<Phase, Long> nanos = new EnumMap<>(Phase.class);
  private Phase phase = Phase.LOAD;
  private long since = System.nanoTime();

  /** What a task does at a time. */
  enum Phase {
    LOAD,
    COMPUTE,
    STORE
  }

  TaskScope(TrainingPlan plan, Storage storage, Device device, String attempt) {
    this.plan = plan;
    this.storage = storage;
    this.device = device;
    this.attempt = attempt;
  }

  TrainingPlan plan() {
    return plan;
  }

  /** The stage's folder. */
  Storage storage() {
    return storage;
  }

  Device device() {
    return device;
  }

  /**
   * Beginning of the names of this attempt's files.
   *
   * @param what the task is about, e.g. {@code worker-001}
   */
  String prefix(int round, String what) {
    return RoundLog.folder(round) + "/" + what + "." + attempt;
  }

  /** From here on the task does something else. */
  void enter(Phase next) {
    long now = System.nanoTime();
    nanos.merge(phase, now - since, Long::sum);
    since = now;
    phase = next;
  }

  /** Gives up if Spark has no more use for this attempt. */
  void checkWanted() {
    TaskContext task = TaskContext.get();
    if (task != null && task.isInterrupted()) {
      throw new TaskKilledException("another attempt is done, or the job was cancelled");
    }
  }

  TaskTimes times() {
    enter(phase);
    return new TaskTimes(seconds(Phase.LOAD), seconds(Phase.COMPUTE), seconds(Phase.STORE), here());
  }

  private double seconds(Phase of) {
    return nanos.getOrDefault(of, 0L) / 1e9;
  }

  private static String here() {
    SparkEnv spark = SparkEnv.get();
    return "executor_" + spark.blockManager().blockManagerId().host() + "_" + spark.executorId();
  }
}
