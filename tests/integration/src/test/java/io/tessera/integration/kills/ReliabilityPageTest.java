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
    assertThat(ReliabilityPage.rows())
        .extracting(row -> row.substring(0, row.indexOf('|', row.indexOf('|', 1) + 1) + 1))
        .as("rows; `mvn verify -Dreliability.page=write` writes them")
        .isEqualTo(cases);
  }

  @Test
  void promisesNothingThatDidNotHold() throws IOException {
    assertThat(ReliabilityPage.rows()).allMatch(row -> row.endsWith("| yes |"));
  }
}
