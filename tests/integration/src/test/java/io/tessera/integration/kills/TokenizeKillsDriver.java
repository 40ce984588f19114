package io.tessera.integration.kills;

import io.tessera.spark.session.JobSession;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A driver that tokenizes once undisturbed, then while its executors are killed, in one Spark
 * session: saves the time of a driver's start for each.
 */
final class TokenizeKillsDriver {
  private final Path work;
  private final Faults faults;
  private final Map<String, String> properties;

  private TokenizeKillsDriver(Path work) {
    this.work = work;
    faults = new Faults(work.resolve("executors-faults"));
    properties = new HashMap<>(Cluster.TWO_EXECUTORS.properties());
    properties.putAll(FaultyFileSystem.properties(faults.folder()));
  }

  /** Where the undisturbed table is made. */
  static TokenizeFolder undisturbed(Path work) {
    return new TokenizeFolder(work, "undisturbed");
  }

  /** Runs all of these kills in the working folder that is named. */
  public static void main(String[] arguments) throws IOException {
    TokenizeKillsDriver driver = new TokenizeKillsDriver(Path.of(arguments[0]));
    driver.faults.set(Course.counters());
    try (JobSession session = JobSession.start("tokenize kills", driver.properties)) {
      Course course = driver.undisturbed();
      for (TokenizeKill kill : TokenizeKill.all()) {
        if (!kill.victim().endsCommand()) {
          driver.run(kill, course);
        }
      }
    }
  }

  private Course undisturbed() throws IOException {
    TokenizeFolder folder = undisturbed(work).withRuns(1);
    Path run = folder.presentRuns().get(0);
    InProcess.runToItsEnd(folder.log(run), folder.command(run, List.of("tokenize"), properties));
    Course course = Course.counted(faults);
    course.write(work);
    return course;
  }

  private void run(TokenizeKill kill, Course course) throws IOException {
    TokenizeFolder folder = kill.folder(work).withRuns(1);
    faults.set(kill.faults(course));
    List<Integer> codes = TokenizeEnding.finish(folder, properties);
    int kills = kill.kills(course).size();
    new TokenizeEnding(codes, faults.seen(kills), TokenizeEnding.struck(faults, kills))
        .write(folder);
  }
}
