package io.tessera.spark.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.SimpleMessage;
import org.junit.jupiter.api.Test;
import org.slf4j.helpers.NOPLogger;

class ConsoleTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void resultsGoToOutAndTheRestToErr() {
    Console console = Console.plain(stream(out), stream(err));

    console.say("result");
    console.warn("look");
    console.fail("it broke");
    console.status("50%");

    assertThat(out).hasToString("result\n");
    assertThat(err).hasToString("warning: look\ntessera: it broke\n");
  }

  /** Names of files and archives' members come from strangers. */
  @Test
  void whatComesFromOutsideDoesNotDriveTheTerminal() {
    String name = "a\u001b]0;owned\u0007\u001b[2J\u009b1m\rb\u202egpj.png";
    Console console = Console.terminal(stream(out), stream(err), 80);

    console.say(name);
    console.note(name);
    console.warn(name);
    console.fail("two\n\tlines of " + name);
    console.trace(new IllegalStateException(name));

    String visible = "a\\u001b]0;owned\\u0007\\u001b[2J\\u009b1m\\u000db\\u202egpj.png\n";
    assertThat(out).hasToString(visible);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .startsWith(visible + "warning: " + visible + "tessera: two\n\tlines of " + visible)
        .contains("java.lang.IllegalStateException: " + visible + "\tat ");
    console.data(name);
    assertThat(out.toString(StandardCharsets.UTF_8)).endsWith(name + "\n");
  }

  @Test
  void logsDoNotDriveTheTerminalEither() throws Exception {
    try (LoggerContext log =
        Configurator.initialize(
            "text test", null, Console.class.getResource("/log4j2.properties").toURI())) {
      String line =
          log.getConfiguration()
              .getAppender("console")
              .getLayout()
              .toSerializable(
                  Log4jLogEvent.newBuilder()
                      .setLevel(Level.WARN)
                      .setLoggerName("io.tessera.Some")
                      .setMessage(new SimpleMessage("first\n\ta\u001b[2Jb"))
                      .setThrown(new IllegalStateException("c\u009b1m"))
                      .build())
              .toString();

      assertThat(line)
          .contains(" WARN  Some: first\n\ta?[2Jb\njava.lang.IllegalStateException: c?1m\n\tat ");
    }
  }

  @Test
  void terminalRewritesItsBottomLineAndKeepsMessagesAboveIt() {
    Console console = Console.terminal(stream(out), stream(err), 12);

    console.status("10%");
    console.note("hello");
    console.status("a line too long");
    console.status("");

    String erase = "\r\u001b[K";
    assertThat(err).hasToString("10%" + erase + "hello\n10%" + erase + "a line too " + erase);
  }

  @Test
  void eventsOfALogForMachinesHaveTimeAndLabels() {
    Console console = Console.logging(stream(out), stream(err), NOPLogger.NOP_LOGGER);

    console.label("mdc.run_id", "nightly");
    console.event(Map.of("event", "progress"));

    assertThat(err.toString(StandardCharsets.UTF_8))
        .matches(
            "\\{\"@timestamp\":\"20.*Z\",\"event\":\"progress\",\"mdc.run_id\":\"nightly\"}\\n");
  }

  @Test
  void bothLogsAreOfTheSameLoggers() throws IOException {
    assertThat(loggers("log4j2-json.properties"))
        .isNotEmpty()
        .isEqualTo(loggers("log4j2.properties"));
  }

  private static Map<Object, Object> loggers(String file) throws IOException {
    Properties properties = new Properties();
    try (InputStream in = Console.class.getResourceAsStream("/" + file)) {
      properties.load(in);
    }
    properties.keySet().removeIf(key -> !key.toString().matches("(logger|rootLogger)\\..*"));
    return properties;
  }

  @Test
  void durationsReadNaturally() {
    assertThat(Console.duration(0.04)).isEqualTo("0.0 s");
    assertThat(Console.duration(7.25)).isEqualTo("7.3 s");
    assertThat(Console.duration(42.4)).isEqualTo("42 s");
    assertThat(Console.duration(185)).isEqualTo("3:05");
    assertThat(Console.duration(7385)).isEqualTo("2:03:05");
  }

  private static PrintStream stream(ByteArrayOutputStream target) {
    return new PrintStream(target, true, StandardCharsets.UTF_8);
  }
}
