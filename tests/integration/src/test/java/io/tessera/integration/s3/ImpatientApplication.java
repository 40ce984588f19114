package io.tessera.integration.s3;

import io.tessera.spark.Main;
import io.tessera.spark.job.StopSignal;
import io.tessera.spark.progress.Console;

/** Commands of Tessera, one after the other, with S3 clients that wait for less than a minute. */
final class ImpatientApplication {
  private ImpatientApplication() {}

  /**
   * Runs them until one fails.
   *
   * @param arguments the commands' names with commas between them, then what all of them are told
   */
  public static void main(String[] arguments) {
    S3Site.allowImpatience();
    String[] command = arguments.clone();
    for (String name : arguments[0].split(",", -1)) {
      command[0] = name;
      try (StopSignal stop = new StopSignal()) {
        int code = Main.run(Console.system(), System.getenv(), stop, command);
        if (code != 0) {
          System.exit(code);
        }
      }
    }
  }
}
