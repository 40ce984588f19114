package io.tessera.spark.compare;

import io.tessera.core.storage.LocalStorage;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.run.RunDirectory;
import io.tessera.spark.storage.HadoopStorage;
import io.tessera.spark.storage.ScratchFolder;
import java.util.Optional;

/** The folder that a command without a run keeps its files in. */
public final class WorkFolder implements AutoCloseable {
  private final JobContext context;
  private final Optional<ScratchFolder> temporary;

  private WorkFolder(JobContext context, Optional<ScratchFolder> temporary) {
    this.context = context;
    this.temporary = temporary;
  }

  /**
   * A named folder, or a temporary one that closing removes.
   *
   * @param outer the command's context
   * @throws JobException if none is named and executors run on other machines
   */
  public static WorkFolder open(JobContext outer, Optional<String> named, String command) {
    if (named.isPresent()) {
      return of(
          outer,
          new RunDirectory(HadoopStorage.at(named.get(), outer.loadedConfig().hadoop())),
          Optional.empty(),
          command);
    }
    if (!outer.spark().sparkContext().isLocal()) {
      throw JobException.usage(
          "Cannot keep features on this machine: the executors of %s must reach them; name a folder with --work"
              .formatted(outer.spark().sparkContext().master()));
    }
    ScratchFolder scratch = ScratchFolder.temporary("tessera-evaluate-");
    return of(
        outer, new RunDirectory(new LocalStorage(scratch.files())), Optional.of(scratch), command);
  }

  private static WorkFolder of(
      JobContext outer, RunDirectory folder, Optional<ScratchFolder> temporary, String command) {
    return new WorkFolder(
        new JobContext(outer.loadedConfig(), folder, outer.console(), outer.stop(), command),
        temporary);
  }

  /** A context whose files lie in the folder. */
  public JobContext context() {
    return context;
  }

  @Override
  public void close() {
    context.close();
    temporary.ifPresent(ScratchFolder::close);
  }
}
