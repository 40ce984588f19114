package io.tessera.core.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Whether this program knows the format of a text. What has no version, or none that is a number,
 * is left to whoever reads the rest.
 */
record FormatCheck(FormatVersion known, String source) {
  /**
   * Looks at a text.
   *
   * @throws JsonException if it is of another format or version
   */
  void check(JsonNode text) {
    String format = text.path("format").asText();
    if (!known.format().isEmpty() && !format.equals(known.format())) {
      throw refused("it is of the format '%s', not of %s".formatted(format, known.format()));
    }
    JsonNode version = text.path(known.key());
    if (version.canConvertToLong() && version.isIntegralNumber()) {
      check(version.longValue());
    }
  }

  private void check(long version) {
    if (version < known.oldest() || version > known.value()) {
      throw refused(
          "it has %s %d, this program knows %s; %s"
              .formatted(
                  known.key(),
                  version,
                  known.oldest() == known.value()
                      ? "version " + known.value()
                      : "versions %d to %d".formatted(known.oldest(), known.value()),
                  remedy(version)));
    }
  }

  private String remedy(long version) {
    if (version > known.value()) {
      return "use the newer Tessera that made it";
    }
    return version < 1 ? "it is damaged, as no Tessera made such a one" : known.ifOlder();
  }

  private JsonException refused(String reason) {
    return new JsonException("Cannot read " + source + ": " + reason, null);
  }
}
