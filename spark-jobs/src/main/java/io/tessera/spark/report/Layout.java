package io.tessera.spark.report;

import java.util.List;
import java.util.Map;

/** The page's recurring shapes. */
final class Layout {
  private Layout() {}

  /** A section with a heading that links can name. */
  static Html section(String id, String title, Html body) {
    return Html.of(
        "<section id=\"{}\" aria-labelledby=\"{}-title\"><h2 id=\"{}-title\">{}</h2>{}</section>\n",
        id,
        id,
        id,
        title,
        body);
  }

  /** What a section shows, in a sentence or two. */
  static Html lead(String text) {
    return Html.of("<p class=\"lead\">{}</p>", text);
  }

  /** Says that something isn't there. */
  static Html absent(String what) {
    return Html.of("<span class=\"absent\">{}</span>", what);
  }

  /** Says that a whole section has nothing to show, and what would change that. */
  static Html absentSection(String why) {
    return Html.of("<p>{}</p>", absent(why));
  }

  /** A name from the run, kept from turning the direction of the text around it. */
  static Html name(String name) {
    return Html.of("<bdi>{}</bdi>", name);
  }

  /** A measurement's name; a long one breaks before its bracket. */
  static Html measurement(String name) {
    int bracket = name.indexOf('[');
    return bracket < 1
        ? Html.text(name)
        : Html.of("{}<wbr/>{}", name.substring(0, bracket), name.substring(bracket));
  }

  /** Terms and what is known of each. */
  static Html terms(List<Map.Entry<String, Html>> terms) {
    return Html.of(
        "<dl class=\"terms\">{}</dl>",
        Html.join(
            terms.stream()
                .map(
                    term ->
                        Html.of(
                            "<div><dt>{}</dt><dd>{}</dd></div>", term.getKey(), term.getValue()))
                .toList()));
  }

  /** A hash, a path or a version. */
  static Html code(String text) {
    return Html.of("<code>{}</code>", text);
  }
}
