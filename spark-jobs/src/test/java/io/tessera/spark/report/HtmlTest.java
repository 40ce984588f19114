package io.tessera.spark.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class HtmlTest {
  @Test
  void escapesTextAndKeepsMarkup() {
    Html bold = Html.of("<b title=\"{}\">{}</b>", "\"'", "a < b & c > d");
    assertThat(bold).hasToString("<b title=\"&quot;&#39;\">a &lt; b &amp; c &gt; d</b>");
    assertThat(Html.of("<p>{}{}</p>", bold, 7))
        .hasToString("<p><b title=\"&quot;&#39;\">a &lt; b &amp; c &gt; d</b>7</p>");
    assertThat(Html.join(List.of(Html.text("{}"), Html.text("&")))).hasToString("{}&amp;");
  }

  @Test
  void replacesWhatXmlCannotSpell() {
    assertThat(Html.text("a\u0000b\u001bc\ud800d\uffffe\n\té😀"))
        .hasToString("a\ufffdb\ufffdc\ufffdd\ufffde\n\té😀");
  }

  @Test
  void refusesATemplateThatDoesNotFitItsValues() {
    assertThatThrownBy(() -> Html.of("<p>{}</p>", 1, 2))
        .hasMessage("Invalid template: 2 values for <p>{}</p>");
    assertThatThrownBy(() -> Html.of("<p>{} {}</p>", 1))
        .hasMessage("Invalid template: only 1 values for <p>{} {}</p>");
  }

  @Property(tries = 300)
  void noTextOpensATagOrEndsAnAttribute(@ForAll String text) {
    assertThat(Html.text(text).toString()).doesNotContain("<", ">", "\"", "'");
  }
}
