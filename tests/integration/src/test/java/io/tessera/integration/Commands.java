package io.tessera.integration;

import io.tessera.spark.Main;
import io.tessera.spark.job.StopSignal;
import io.tessera.spark.progress.Console;

/** A program that runs commands of Tessera, one after the other, in one JVM. */
public final class Commands {
  private Commands() {}

  /**
   * Runs them until one fails.
   *
   * @param arguments the commands' names with commas between them, then what all of them are told
   */
  public static void main(String[] arguments) {
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
