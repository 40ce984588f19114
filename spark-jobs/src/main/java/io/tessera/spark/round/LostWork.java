package io.tessera.spark.round;

import io.tessera.spark.progress.Console;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.TaskFailedReason;
import org.apache.spark.TaskKilled;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.TaskInfo;

/** Tells of tasks that ended without a result, which Spark then does again. */
final class LostWork extends SparkListener {
  private static final String DESCRIPTION = "spark.job.description";

  private final String stage;
  private final Console console;
  private final Map<Integer, List<String>> tasks = new ConcurrentHashMap<>();
  private final Map<Integer, String> descriptions = new ConcurrentHashMap<>();
  private final List<RoundReport.Redone> redone = new ArrayList<>();
  private volatile List<String> next = List.of();

  /**
   * A listener.
   *
   * @param stage name that the descriptions of its Spark jobs start with
   */
  LostWork(String stage, Console console) {
    this.stage = stage;
    this.console = console;
  }

  /** Names the tasks of the Spark stage that comes next. */
  void expect(List<String> names) {
    next = List.copyOf(names);
  }

  /** What was lost since the last call. */
  synchronized List<RoundReport.Redone> take() {
    List<RoundReport.Redone> taken = List.copyOf(redone);
    redone.clear();
    return taken;
  }

  /** Notes a task whose result was of no use. */
  synchronized void add(RoundReport.Redone task, String where) {
    redone.add(task);
    console.note(
        String.format(
            Locale.ROOT,
            "%s: lost %s, %.1f s of work (%s); it is done again.",
            where,
            task.task(),
            task.lostSeconds(),
            task.reason()));
  }

  @Override
  public void onStageSubmitted(SparkListenerStageSubmitted submitted) {
    String description =
        submitted.properties() == null ? null : submitted.properties().getProperty(DESCRIPTION);
    if (description != null && description.startsWith(stage)) {
      descriptions.put(submitted.stageInfo().stageId(), description);
      tasks.put(submitted.stageInfo().stageId(), next);
    }
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    String description = descriptions.get(end.stageId());
    if (description == null
        || end.reason() instanceof TaskKilled
        || !(end.reason() instanceof TaskFailedReason failure)) {
      return;
    }
    TaskInfo info = end.taskInfo();
    List<String> names = tasks.getOrDefault(end.stageId(), List.of());
    String task = info.index() < names.size() ? names.get(info.index()) : "task " + info.index();
    String reason =
        "executor "
            + info.executorId()
            + ": "
            + failure.toErrorString().lines().findFirst().orElse("");
    add(new RoundReport.Redone(task, info.duration() / 1e3, reason), description);
  }
}
