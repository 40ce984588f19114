package io.tessera.spark.job;

import java.util.List;

/** What a command does: one job, or several in their order. */
public interface Plan {
  /** The jobs, each needing only results of those before it. */
  List<Job> jobs();
}
