package io.tessera.integration.kills;

import io.tessera.core.checkpoint.Json;
import io.tessera.integration.kills.Fault.In;
import io.tessera.integration.kills.Fault.Moment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * How much an undisturbed tokenizing does with files, so that a kill can come at any of it.
 *
 * @param driver operations of the driver
 * @param executors operations of all executors on images and the token table
 * @param files that were begun for the table, one a unit
 */
record Course(int driver, int executors, int files) {
  private static final String FILE = "course.json";

  /** All there is; an executor reads the model just once, however much it does. */
  private static final String TABLES = "/(images|table)/";

  /** What counts the operations of a tokenizing, in the order of {@link #counted}. */
  static List<Fault> counters() {
    return List.of(
        Fault.counting(Moment.ANY, "", In.DRIVER),
        Fault.counting(Moment.ANY, TABLES, In.EXECUTOR),
        begunFiles());
  }

  /** Counts the files that are begun for the table. */
  static Fault begunFiles() {
    return Fault.counting(Moment.CREATE, "/_staged/", In.ANY);
  }

  /** What {@link #counters} have counted. */
  static Course counted(Faults faults) throws IOException {
    return new Course(faults.seen(0), faults.seen(1), faults.seen(2));
  }

  /** A fault at an operation of an executor. */
  static Fault atExecutors(int operation, Fault.Action action) {
    return Fault.of(Moment.ANY, TABLES, In.EXECUTOR, action).at(operation);
  }

  /** A kill at an operation of a driver, or of drivers together. */
  static Fault atDriver(int operation) {
    return Fault.of(Moment.ANY, "", In.DRIVER, Fault.Action.KILL).at(operation);
  }

  static boolean isIn(Path work) {
    return Files.exists(work.resolve(FILE));
  }

  static Course of(Path work) throws IOException {
    return Json.read(Files.readString(work.resolve(FILE)), Course.class, FILE);
  }

  /** Writes it at once, for whoever waits for it. */
  void write(Path work) throws IOException {
    Path unfinished = Files.writeString(work.resolve("." + FILE), Json.writePretty(this));
    Files.move(unfinished, work.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
  }
}
