package io.tessera.spark;

import io.tessera.spark.doctor.Diagnosis;
import io.tessera.spark.doctor.Finding;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.job.Query;
import io.tessera.spark.progress.Console;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;

/** Whether Tessera can run here. */
@Command(
    name = "doctor",
    header = "Checks whether Tessera can run here, on the driver and on every executor.",
    description = {
      "",
      "Looks at Java, the versions, libtorch, image decoding, the device that tasks are given, memory, threads, local disks, the run's storage"
          + " (with a small file that it deletes again) and the clocks. Each finding that is not well comes with what to do. Exit"
          + " code 78 if something would fail.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  tessera doctor",
      "  tessera doctor --master spark://host:7077 --run s3a://bucket/runs/imagenet"
    })
final class Doctor implements Query {
  @Override
  public void show(JobContext context) throws InterruptedException {
    Console console = context.console();
    int problems = 0;
    for (Map.Entry<String, List<Finding>> process : Diagnosis.of(context).entrySet()) {
      console.say(process.getKey());
      for (Finding finding : process.getValue()) {
        console.say(
            String.format(
                Locale.ROOT, "  %-8s %-9s %s", grade(finding), finding.check(), finding.found()));
        if (!finding.remedy().isEmpty()) {
          console.say(" ".repeat(20) + "-> " + finding.remedy());
        }
        problems += finding.grade() == Finding.Grade.PROBLEM ? 1 : 0;
      }
    }
    if (problems > 0) {
      throw JobException.badConfig(
          "Tessera would fail here: " + problems + (problems == 1 ? " problem" : " problems"));
    }
  }

  private static String grade(Finding finding) {
    return finding.grade().name().toLowerCase(Locale.ROOT);
  }
}
