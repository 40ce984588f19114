package io.tessera.integration.kills;

import java.io.IOException;
import java.io.StringReader;
import java.time.Duration;
import java.util.Locale;
import java.util.Properties;
import java.util.regex.Pattern;

/**
 * Something that goes wrong, once, when a file is used.
 *
 * @param moment what is done to the file
 * @param path of the file, or of a part of it
 * @param process that does it
 * @param action what goes wrong
 * @param delay of the action
 * @param turn it strikes at that many operations that match, from 1, in all processes together
 */
record Fault(Moment moment, Pattern path, In process, Action action, Duration delay, int turn) {
  /** A turn that never comes: the fault only counts. */
  static final int NEVER = Integer.MAX_VALUE;

  /** What is done to a file. */
  enum Moment {
    /** Any of the others. */
    ANY,
    /** It begins to be written; its name is not known yet, only its folder. */
    CREATE,
    /** It is written and shall appear under its name. */
    COMMIT,
    /** It has appeared under its name. */
    COMMITTED,
    /** It is opened to be read. */
    OPEN,
    /** It, or a folder with all that is in it, shall be deleted. */
    DELETE
  }

  /** A kind of process. */
  enum In {
    /** Any of the others. */
    ANY,
    DRIVER,
    EXECUTOR;

    /** That of this JVM. */
    static In here() {
      String command = System.getProperty("sun.java.command", "");
      return command.startsWith("org.apache.spark.executor.") ? EXECUTOR : DRIVER;
    }
  }

  /** What goes wrong. */
  enum Action {
    /** The process is killed by signal 9. */
    KILL,
    /** The driver that an executor of a {@code local-cluster} belongs to is killed by signal 9. */
    KILL_DRIVER,
    /** From now on this process can write nothing more. */
    FULL,
    /** The finished file has a flipped byte. */
    CORRUPT,
    /** The finished file is deleted. */
    VANISH,
    /** The file does not appear although the writer is told so. */
    LOSE,
    /** Nothing happens for the time of the delay, interrupted or not. */
    STALL
  }

  static Fault of(Moment moment, String path, In process, Action action) {
    return new Fault(moment, Pattern.compile(path), process, action, Duration.ZERO, 1);
  }

  /** One that counts operations and does nothing. */
  static Fault counting(Moment moment, String path, In process) {
    return of(moment, path, process, Action.STALL).at(NEVER);
  }

  /** The same at a later turn. */
  Fault at(int turn) {
    return new Fault(moment, path, process, action, delay, turn);
  }

  Fault after(Duration time) {
    return new Fault(moment, path, process, action, time, turn);
  }

  boolean strikes(Moment when, String file) {
    return (moment == Moment.ANY || moment == when)
        && (process == In.ANY || process == In.here())
        && path.matcher(file).find();
  }

  /** As a properties file. */
  String text() {
    return String.format(
        Locale.ROOT,
        "moment = %s%npath = %s%nprocess = %s%naction = %s%ndelay = %s%nturn = %d%n",
        moment,
        path.pattern().replace("\\", "\\\\"),
        process,
        action,
        delay,
        turn);
  }

  static Fault parse(String text) throws IOException {
    Properties properties = new Properties();
    properties.load(new StringReader(text));
    return new Fault(
        Moment.valueOf(properties.getProperty("moment")),
        Pattern.compile(properties.getProperty("path")),
        In.valueOf(properties.getProperty("process")),
        Action.valueOf(properties.getProperty("action")),
        Duration.parse(properties.getProperty("delay")),
        Integer.parseInt(properties.getProperty("turn")));
  }
}
