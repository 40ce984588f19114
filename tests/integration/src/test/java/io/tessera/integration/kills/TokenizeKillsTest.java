package io.tessera.integration.kills;

import static org.assertj.core.api.Assertions.assertThat;

import io.tessera.core.checkpoint.Json;
import io.tessera.core.storage.StoragePath;
import io.tessera.integration.Tessera;
import io.tessera.integration.WorkFolder;
import io.tessera.spark.Main;
import io.tessera.spark.session.JobSession;
import io.tessera.spark.table.TokenManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Images are tokenized while executors and drivers are killed at moments that are drawn from the
 * whole course, also by two commands at once, and the table ends with each view of each image once.
 * Takes minutes, since executors and drivers are processes that start again and again.
 */
@Tag("slow")
class TokenizeKillsTest {
  /** Kept after the test: its logs tell of what went wrong. */
  private static final Path WORK = Path.of("target/tokenize-kills").toAbsolutePath();

  private static final TokenizeFolder UNDISTURBED = TokenizeKillsDriver.undisturbed(WORK);
  private static OutsideReader outside;
  private static Course course;

  @BeforeAll
  static void runAll() throws Exception {
    outside = new OutsideReader();
    WorkFolder.clear(WORK);
    TokenizeFolder.prepare(WORK);
    Path log = WORK.resolve("driver.txt");
    Process executors = Tessera.start(log, TokenizeKillsDriver.class, List.of(WORK.toString()));
    try {
      while (!Course.isIn(WORK) && executors.isAlive()) {
        TimeUnit.MILLISECONDS.sleep(50);
      }
      course = Course.of(WORK);
      killCommands();
      assertThat(KillMatrixTest.end(executors, 10)).as("driver, see %s", log).isZero();
    } finally {
      KillMatrixTest.stop(executors);
    }
  }

  private static void killCommands() throws Exception {
    Faults again = new Faults(WORK.resolve("again-faults"));
    Map<String, String> properties = new HashMap<>(FaultyFileSystem.properties(again.folder()));
    properties.put("spark.master", "local[2]");
    try (JobSession session = JobSession.start("tokenize again", properties)) {
      for (TokenizeKill kill : TokenizeKill.all()) {
        if (kill.victim().endsCommand()) {
          boolean two = kill.victim() == Victim.ONE_OF_TWO_COMMANDS;
          TokenizeFolder folder = kill.folder(WORK).withRuns(two ? 2 : 1);
          runUntilOneIsKilled(kill, folder);
          again.set(List.of(Course.begunFiles()));
          List<Integer> codes = TokenizeEnding.finish(folder, properties);
          int kills = kill.kills(course).size();
          new TokenizeEnding(
                  codes,
                  folder.faults().seen(kills) + again.seen(0),
                  TokenizeEnding.struck(folder.faults(), kills))
              .write(folder);
        }
      }
    }
  }

  /** Runs the command, on each run at once, until one is killed and others have ended well. */
  private static void runUntilOneIsKilled(TokenizeKill kill, TokenizeFolder folder)
      throws Exception {
    Faults faults = folder.faults();
    faults.set(kill.faults(course));
    Map<String, String> properties = new HashMap<>();
    if (folder.presentRuns().size() == 1) {
      properties.putAll(Cluster.ONE_EXECUTOR.properties());
    } else {
      properties.put("spark.master", "local[1]");
    }
    properties.putAll(FaultyFileSystem.properties(faults.folder()));
    List<Process> commands = new ArrayList<>();
    for (Path run : folder.presentRuns()) {
      commands.add(
          Tessera.start(
              folder.log(run), Main.class, folder.command(run, List.of("tokenize"), properties)));
    }
    List<Integer> codes = new ArrayList<>();
    for (Process command : commands) {
      codes.add(KillMatrixTest.end(command, 5));
    }
    assertThat(codes).as("signal 9 ends one of %s in %s", kill, folder).contains(137);
    assertThat(codes.stream().filter(code -> code != 137)).allMatch(code -> code == 0);
  }

  static List<TokenizeKill> kills() {
    return TokenizeKill.all();
  }

  @Test
  void anUndisturbedTableHasEveryViewOnce() throws Exception {
    assertThat(course.files()).as("units").isEqualTo(24);
    assertThat(outside.rows(UNDISTURBED.version())).isEqualTo(160 * 2 + 40);
    assertThat(outside.differencesFromImages(UNDISTURBED.version(), UNDISTURBED.images())).isZero();
  }

  @ParameterizedTest
  @MethodSource("kills")
  void everyViewIsThereOnce(TokenizeKill kill) throws Exception {
    TokenizeFolder folder = kill.folder(WORK);
    assertThat(outside.rows(folder.version())).isEqualTo(outside.rows(UNDISTURBED.version()));
    assertThat(outside.differencesFromImages(folder.version(), folder.images())).isZero();
    assertThat(outside.differences(folder.version(), UNDISTURBED.version())).isZero();
    assertThat(checksums(folder)).isEqualTo(checksums(UNDISTURBED));
  }

  @ParameterizedTest
  @MethodSource("kills")
  void everyKillCameAndTheCommandEndsWell(TokenizeKill kill) throws IOException {
    TokenizeFolder folder = kill.folder(WORK);
    TokenizeEnding ending = TokenizeEnding.of(folder);
    assertThat(ending.codes()).as("see %s", folder).containsOnly(0);
    assertThat(ending.struck()).hasSameSizeAs(kill.kills(course));
    assertThat(ending.files()).isGreaterThanOrEqualTo(course.files());
  }

  /** But for files that a killed process was writing, whose names say so. */
  @ParameterizedTest
  @MethodSource("kills")
  void nothingIsLeftBehind(TokenizeKill kill) throws IOException {
    TokenizeFolder folder = kill.folder(WORK);
    Set<String> expected = new TreeSet<>();
    files(UNDISTURBED.version().resolve("_units")).forEach(unit -> expected.add("_units/" + unit));
    assertThat(expected).hasSize(course.files());
    expected.add("_manifest.json");
    manifest(folder).files().forEach(file -> expected.add(file.path()));
    assertThat(files(folder.version())).isEqualTo(expected);
    assertThat(files(folder.table().resolve("_claims"))).containsExactly("000001.json");
  }

  /** Another reading of everything, and the network again for some rows. */
  @Test
  void verifyFindsTablesSound() throws IOException {
    Faults none = new Faults(WORK.resolve("verify-faults"));
    none.set(List.of());
    Map<String, String> properties = new HashMap<>(FaultyFileSystem.properties(none.folder()));
    properties.put("spark.master", "local[2]");
    Set<Victim> left = EnumSet.of(Victim.DRIVER, Victim.ONE_OF_TWO_COMMANDS);
    for (TokenizeKill kill : TokenizeKill.all()) {
      if (left.remove(kill.victim())) {
        TokenizeFolder folder = kill.folder(WORK);
        Path run = folder.presentRuns().get(0);
        Path log = folder.table().resolveSibling("verify.txt");
        List<String> verify = List.of("verify", "tokens", "--sample", "4");
        assertThat(InProcess.run(log, folder.command(run, verify, properties)))
            .as("see %s", log)
            .isZero();
        assertThat(Files.readString(log)).contains("sound: version 1, 360 rows in 24 files");
      }
    }
    assertThat(left).isEmpty();
  }

  private static Map<String, String> checksums(TokenizeFolder folder) throws IOException {
    Map<String, String> checksums = new TreeMap<>();
    manifest(folder).splits().forEach((name, split) -> checksums.put(name, split.checksum()));
    return checksums;
  }

  private static TokenManifest manifest(TokenizeFolder folder) throws IOException {
    Path file = folder.version().resolve("_manifest.json");
    return Json.read(Files.readString(file), TokenManifest.class, file.toString());
  }

  private static Set<String> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.getFileName().toString().startsWith(StoragePath.RESERVED))
          .map(file -> folder.relativize(file).toString())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  @AfterAll
  static void writeTable() throws IOException, SQLException {
    List<TokenizeRow> rows = new ArrayList<>();
    for (TokenizeKill kill : TokenizeKill.all()) {
      TokenizeFolder folder = kill.folder(WORK);
      boolean same =
          checksums(folder).equals(checksums(UNDISTURBED))
              && outside.differences(folder.version(), UNDISTURBED.version()) == 0;
      rows.add(new TokenizeRow(kill, TokenizeEnding.of(folder), course, same));
    }
    outside.close();
    List<String> lines = ReliabilityPage.lines(TokenizeRow.head(), rows);
    Files.write(WORK.resolve("table.md"), lines);
    if ("write".equals(System.getProperty("reliability.page"))) {
      ReliabilityPage.TOKENIZE_KILLS.write(lines);
    }
  }
}
