package io.tessera.integration.deploy.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Kubernetes' selectors of labels and of fields, as {@code a=b,c!=d,e in (f,g)}. */
final class KubernetesSelector {
  private static final Pattern TERM =
      Pattern.compile(
          "(?<key>[\\w./-]+) *((?<operator>==?|!=| in| notin) *(\\((?<values>[^)]*)\\)|(?<value>[^,]*)))?(,|$)");

  private KubernetesSelector() {}

  /** Objects with such labels. */
  static Predicate<JsonNode> labels(String selector) {
    return terms(selector, key -> object -> object.at("/metadata/labels").path(key));
  }

  /** Objects with such fields. */
  static Predicate<JsonNode> fields(String selector) {
    return terms(selector, key -> object -> object.at("/" + key.replace('.', '/')));
  }

  private static Predicate<JsonNode> terms(
      String selector, Function<String, Function<JsonNode, JsonNode>> access) {
    Predicate<JsonNode> all = object -> true;
    Matcher term = TERM.matcher(selector);
    int end = 0;
    while (end < selector.length() && term.find() && term.start() == end) {
      Function<JsonNode, JsonNode> value = access.apply(term.group("key"));
      all = all.and(test(term, value));
      end = term.end();
    }
    if (end < selector.length()) {
      throw new IllegalArgumentException("Invalid selector: " + selector);
    }
    return all;
  }

  private static Predicate<JsonNode> test(Matcher term, Function<JsonNode, JsonNode> value) {
    if (term.group("operator") == null) {
      return object -> !value.apply(object).isMissingNode();
    }
    String listed = term.group("values") == null ? term.group("value") : term.group("values");
    List<String> values = List.of(listed.strip().split(" *, *", -1));
    boolean wanted = !List.of("!=", " notin").contains(term.group("operator"));
    return object -> values.contains(value.apply(object).asText()) == wanted;
  }
}
