package io.tessera.spark.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tessera.spark.CommandRun;
import io.tessera.spark.TestSpark;
import io.tessera.spark.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The queries of docs/sql.md, with what the page says that they print. Where a result differs,
 * {@code target/sql.md} is the page as it should be.
 */
@Tag("slow") // some twenty queries, each planned and compiled
class SqlPageTest {
  private static final Pattern EXAMPLE =
      Pattern.compile("(?s)```sql\\n(.*?)```\\n\\n```text\\n(.*?)```");

  @TempDir Path dir;

  @Test
  void everyQueryPrintsWhatThePageSays() throws IOException {
    TestSpark.session();
    RunDirectory today = SqlRun.complete(dir.resolve("today"));
    String page = Files.readString(Path.of("../docs/sql.md"));
    StringBuilder correct = new StringBuilder();
    List<String> queries = new ArrayList<>();
    Matcher examples = EXAMPLE.matcher(page);
    while (examples.find()) {
      String query = examples.group(1);
      CommandRun run = CommandRun.of("sql", "--run", today.location(""), query);
      assertThat(run.code()).as(query + run.err()).isZero();
      String example = "```sql\n%s```\n\n```text\n%s```".formatted(examples.group(1), run.out());
      examples.appendReplacement(correct, Matcher.quoteReplacement(example));
      queries.add(query);
    }
    examples.appendTail(correct);
    Files.createDirectories(Path.of("target"));
    Files.writeString(Path.of("target/sql.md"), correct);

    assertThat(queries).hasSizeGreaterThan(8);
    assertThat(page).isEqualTo(correct.toString());
  }
}
