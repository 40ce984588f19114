package io.tessera.spark;

import io.tessera.spark.job.Job;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.job.StageFigures;
import io.tessera.spark.report.ReportPage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import picocli.CommandLine.Command;

/** A run's files to one page that shows it. */
@Command(
    name = ReportPage.STAGE,
    header = "Shows the run on one self-contained HTML page.",
    description = {
      "",
      "Puts what the run's files say on one page: reconstructions and samples, loss curves, the code histogram, every"
          + " measurement with its protocol, time and throughput, configuration and provenance. The page loads nothing and runs"
          + " no script, so it can be mailed or archived as it is. Starts no Spark.",
      "",
      "Reads   run.json, config.conf, stages/, images/_manifest.json, evaluation/,",
      "        {tokenizer,generator,classifier}/model.json and metrics/",
      "Writes  report.html",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  tessera report --config conf/quickstart.conf",
      "  tessera report --run hdfs:///runs/imagenet"
    })
final class ReportJob implements Job {
  @Override
  public String name() {
    return ReportPage.STAGE;
  }

  @Override
  public List<String> configKeys() {
    return List.of();
  }

  @Override
  public List<String> needs() {
    return List.of("evaluate");
  }

  @Override
  public List<String> outputs() {
    return List.of(ReportPage.FILE);
  }

  @Override
  public boolean keepsPartialResults() {
    return false;
  }

  @Override
  public StageFigures run(JobContext context) {
    ReportPage page = ReportPage.of(context.run());
    byte[] content = page.html().getBytes(StandardCharsets.UTF_8);
    context.storage().write(ReportPage.FILE, content);
    context.console().say("Report: " + context.run().location(ReportPage.FILE));
    SortedMap<String, Object> values = new TreeMap<>();
    values.put("bytes", content.length);
    return new StageFigures(page.pictures(), "pictures", values);
  }
}
