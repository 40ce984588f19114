package io.tessera.spark.round;

import ai.djl.Device;
import io.tessera.core.checkpoint.DamagedShardException;
import io.tessera.core.kernel.NativeThreads;
import io.tessera.core.storage.Storage;
import io.tessera.core.training.DivergenceException;
import io.tessera.spark.device.TaskDevice;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.round.RoundTask.Damaged;
import io.tessera.spark.round.RoundTask.Diverged;
import io.tessera.spark.round.RoundTask.Done;
import io.tessera.spark.round.RoundTask.Outcome;
import io.tessera.spark.round.RoundTask.Refused;
import io.tessera.spark.storage.HadoopStorage;
import java.io.IOException;
import java.io.Serializable;
import org.apache.spark.TaskContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.slf4j.MDC;

/** Runs a round's tasks on an executor. */
final class TaskRunner implements Serializable {
  private static final long serialVersionUID = 1L;

  private final TrainingPlan plan;
  private final Broadcast<SerializableConfiguration> hadoop;
  private final String application;

  /**
   * A runner to ship.
   *
   * @param application Spark's id of it, which tells its attempts from those of other drivers
   */
  TaskRunner(TrainingPlan plan, Broadcast<SerializableConfiguration> hadoop, String application) {
    this.plan = plan;
    this.hadoop = hadoop;
    this.application = application;
  }

  <R extends Serializable> Outcome<R> run(RoundTask<R> task) throws IOException {
    try (MDC.MDCCloseable named = MDC.putCloseable("mdc.task", task.name())) {
      TaskScope scope = scope();
      R result = task.run(scope);
      return new Done<>(result, scope.times());
    } catch (DamagedShardException e) {
      return new Damaged<>(e.path(), String.valueOf(e.getMessage()));
    } catch (DivergenceException e) {
      return new Diverged<>(String.valueOf(e.getMessage()));
    } catch (JobException e) {
      if (e.exitCode().retryable()) {
        throw e;
      }
      return new Refused<>(e);
    }
  }

  private TaskScope scope() {
    Storage storage = HadoopStorage.at(plan.location(), hadoop.value().value());
    Device device = TaskDevice.current(plan.device());
    if (!device.isGpu()) {
      NativeThreads.use(plan.threads() > 0 ? plan.threads() : TaskContext.get().cpus());
    }
    String attempt = application + "-" + TaskContext.get().taskAttemptId();
    return new TaskScope(plan, storage, device, attempt);
  }
}
