package io.tessera.evaluation.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The line that a protocol is printed as: clauses in a fixed order, separated by "; ", those
 * without content left out.
 */
final class ProtocolText {
  static final String SEPARATOR = "; ";
  static final String PROFILE = "profile ";
  static final String REFERENCE = "reference ";
  static final String SEED = "seed ";
  static final String RESIZER = "resizer ";
  static final String VERSIONS = "with ";
  static final String SHA256 = " sha256:";

  private static final Pattern VERSION_NAME = Pattern.compile("[^\\s,;]+");
  private static final Pattern VERSION = Pattern.compile("[^,;\\p{Cntrl}]+");

  private ProtocolText() {}

  static String of(Protocol protocol) {
    List<String> clauses = new ArrayList<>();
    clauses.add(protocol.name());
    protocol.profile().ifPresent(profile -> clauses.add(PROFILE + profile.label()));
    protocol
        .extractor()
        .ifPresent(network -> clauses.add(network.network() + SHA256 + network.weightsSha256()));
    protocol
        .reference()
        .ifPresent(set -> clauses.add(REFERENCE + set.name() + SHA256 + set.sha256()));
    clauses.add(
        "%d reference, %d %s"
            .formatted(protocol.referenceImages(), protocol.images(), protocol.measured().noun()));
    protocol.seed().ifPresent(seed -> clauses.add(SEED + seed));
    clauses.add(RESIZER + protocol.resizer().label());
    if (!protocol.versions().isEmpty()) {
      clauses.add(
          protocol.versions().entrySet().stream()
              .map(e -> e.getKey() + " " + e.getValue())
              .collect(Collectors.joining(", ", VERSIONS, "")));
    }
    return String.join(SEPARATOR, clauses);
  }

  /** Refuses what could not be read back. */
  static void checkVersion(String name, String version) {
    if (!VERSION_NAME.matcher(name).matches() || !VERSION.matcher(version).matches()) {
      throw new IllegalArgumentException(
          "Invalid version: '%s' '%s'; use a name without spaces, and neither commas nor semicolons"
              .formatted(name, version));
    }
  }
}
