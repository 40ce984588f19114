package io.tessera.integration.kills;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReliabilityPageTest {
  @Test
  void listsTheCasesThatAreTestedAndNoOthers() throws IOException {
    List<String> cases =
        Case.all().stream()
            .map(one -> "| " + one.scenario().title() + " | " + one.stage().folder() + " |")
            .toList();
    assertThat(ReliabilityPage.KILL_MATRIX.rows())
        .extracting(ReliabilityPageTest::start)
        .as("rows; `mvn verify -Dreliability.page=write` writes them")
        .isEqualTo(cases);
    assertThat(ReliabilityPage.TOKENIZE_KILLS.rows())
        .extracting(ReliabilityPageTest::start)
        .as("rows; `mvn verify -Dreliability.page=write` writes them")
        .isEqualTo(TokenizeKill.all().stream().map(TokenizeRow::start).toList());
  }

  @Test
  void promisesNothingThatDidNotHold() throws IOException {
    for (ReliabilityPage table : ReliabilityPage.values()) {
      assertThat(table.rows()).allMatch(row -> row.endsWith("| yes |"));
    }
  }

  /** The first two cells. */
  private static String start(String row) {
    return row.substring(0, row.indexOf('|', row.indexOf('|', 1) + 1) + 1);
  }
}
