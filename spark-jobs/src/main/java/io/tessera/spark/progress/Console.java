package io.tessera.spark.progress;

import io.tessera.core.checkpoint.Json;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * The terminal: results on standard output, everything about the run (progress, warnings, failures)
 * on standard error. On a terminal one line at the bottom is rewritten in place; every other
 * message goes above it. What is said may hold text from outside, so it is made {@linkplain
 * VisibleText visible}.
 *
 * <p>Safe for use by several threads.
 */
public final class Console {
  /** Set by the launcher to the terminal's width when standard error is one. */
  static final String TERMINAL_PROPERTY = "tessera.terminal";

  /** {@code json}: what is said about the run goes to the log, for machines to read. */
  static final String FORMAT_PROPERTY = "tessera.log.format";

  private static final Logger LOG = LoggerFactory.getLogger(Console.class);

  private final PrintStream out;
  private final PrintStream err;
  private final int columns;
  private final Optional<Logger> log;
  private final Map<String, String> labels = new ConcurrentSkipListMap<>();
  private String status = "";

  private Console(PrintStream out, PrintStream err, int columns, Optional<Logger> log) {
    this.out = out;
    this.err = err;
    this.columns = columns;
    this.log = log;
  }

  /** The process's own streams. */
  @SuppressWarnings("SystemOut") // the one place that owns them
  public static Console system() {
    if ("json".equals(System.getProperty(FORMAT_PROPERTY))) {
      return logging(System.out, System.err, LOG);
    }
    int columns = Integer.getInteger(TERMINAL_PROPERTY, 0);
    return new Console(System.out, System.err, columns, Optional.empty());
  }

  /** Streams that are no terminal. */
  public static Console plain(PrintStream out, PrintStream err) {
    return new Console(out, err, 0, Optional.empty());
  }

  /** No terminal; what is said about the run goes to a log. */
  static Console logging(PrintStream out, PrintStream err, Logger log) {
    return new Console(out, err, 0, Optional.of(log));
  }

  /** A terminal of {@code columns} columns on {@code err}. */
  public static Console terminal(PrintStream out, PrintStream err, int columns) {
    return new Console(out, err, columns, Optional.empty());
  }

  /** Whether a person is watching. */
  public boolean interactive() {
    return columns > 0;
  }

  /** The terminal's width, 0 where there is none. */
  public int columns() {
    return columns;
  }

  /**
   * Names what is going on in each line of a log for machines, whichever thread writes it.
   *
   * @param key such as {@code mdc.run_id}
   */
  public void label(String key, String value) {
    labels.put(key, value);
  }

  /** A line of the command's result. */
  public void say(String line) {
    data(VisibleText.of(line));
  }

  /** A line of the command's result for a program to read, or in colours: printed as it stands. */
  public synchronized void data(String line) {
    erase();
    out.println(line);
    out.flush();
    redraw();
  }

  /** A line about the run. */
  public void note(String line) {
    log.ifPresentOrElse(to -> labelled(() -> to.info(line)), () -> print(line));
  }

  /** A line about the run that is a JSON object; in a log for machines, with time and labels. */
  void event(Map<String, Object> fields) {
    Map<String, Object> line = new LinkedHashMap<>(fields);
    if (log.isPresent()) {
      line.put("@timestamp", Instant.now().toString());
      line.putAll(labels);
    }
    print(Json.write(line));
  }

  private void labelled(Runnable line) {
    Map<String, String> before = MDC.getCopyOfContextMap();
    labels.forEach(MDC::put);
    try {
      line.run();
    } finally {
      MDC.setContextMap(before == null ? Map.of() : before);
    }
  }

  private synchronized void print(String line) {
    erase();
    err.println(VisibleText.of(line));
    redraw();
  }

  /** Something to look at that does not stop the run. */
  public void warn(String message) {
    log.ifPresentOrElse(to -> labelled(() -> to.warn(message)), () -> print("warning: " + message));
  }

  /** What ended the run. */
  public void fail(String message) {
    log.ifPresentOrElse(
        to -> labelled(() -> to.error(message)), () -> print("tessera: " + message));
  }

  /** The full trace of what ended the run. */
  public void trace(Throwable failure) {
    StringWriter trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace));
    log.ifPresentOrElse(
        to -> labelled(() -> to.error("The failure's trace", failure)),
        () -> print(trace.toString().stripTrailing()));
  }

  /**
   * Replaces the bottom line of a terminal, cut to its width; an empty line removes it. Does
   * nothing without a terminal.
   */
  public synchronized void status(String line) {
    if (columns == 0) {
      return;
    }
    erase();
    status = line.length() < columns ? line : line.substring(0, columns - 1);
    redraw();
  }

  private void erase() {
    if (!status.isEmpty()) {
      err.print("\r\u001b[K");
    }
  }

  private void redraw() {
    err.print(status);
    err.flush();
  }

  /** A number of bytes to read: {@code 26.1 GiB}. */
  public static String size(long bytes) {
    if (bytes < 1024) {
      return bytes + " B";
    }
    int power = (63 - Long.numberOfLeadingZeros(bytes)) / 10;
    return String.format(
        Locale.ROOT, "%.1f %siB", bytes / Math.pow(1024, power), "KMGTPE".charAt(power - 1));
  }

  /** A count with thousands separators, the same in every locale. */
  public static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** A duration as {@code 7 s}, {@code 3:05} (minutes and seconds) or {@code 2:03:05}. */
  public static String duration(double seconds) {
    long whole = Math.max(0, Math.round(seconds));
    if (whole < 60) {
      return seconds < 9.95 && seconds != whole
          ? String.format(Locale.ROOT, "%.1f s", seconds)
          : whole + " s";
    }
    if (whole < 3600) {
      return String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60);
    }
    return String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
  }
}
