package io.tessera.spark.job;

import io.tessera.spark.progress.Console;
import io.tessera.spark.run.RunDirectory;

/** A command that looks at a run and changes nothing. */
public interface Query {
  /** Shows what was asked for. */
  void show(RunDirectory run, Console console);
}
