package io.tessera.spark;

import io.tessera.spark.job.Job;
import io.tessera.spark.job.Plan;
import java.util.List;
import picocli.CommandLine.Command;

/** All stages in their order. */
@Command(
    name = "pipeline",
    header = "Runs every stage, skipping what is done.",
    description = {
      "",
      "Runs shard, train-tokenizer, tokenize, train-generator, sweep, sample, evaluate and report, in this order, on one run."
          + " Stages that are done are skipped and an interrupted one goes on where it stopped, so the same line can be given"
          + " again until it ends with exit code 0.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  tessera pipeline --config conf/quickstart.conf",
      "  tessera pipeline --config conf/quickstart.conf --set run.seed=1 --run runs/seed1 --max-runtime 8h"
    })
final class Pipeline implements Plan {
  @Override
  public List<Job> jobs() {
    return List.of(
        new ShardJob(),
        new TrainTokenizerJob(),
        new TokenizeJob(),
        new TrainGeneratorJob(),
        new SweepJob(),
        new SampleJob(),
        new EvaluateJob(),
        new ReportJob());
  }
}
