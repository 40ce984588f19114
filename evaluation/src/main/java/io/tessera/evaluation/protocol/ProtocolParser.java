package io.tessera.evaluation.protocol;

import io.tessera.evaluation.profile.Profile;
import io.tessera.evaluation.profile.Resizer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the line of {@link ProtocolText}. */
final class ProtocolParser {
  private static final Pattern COUNTS = Pattern.compile("(\\d{1,18}) reference, (\\d{1,18}) (.+)");
  private static final String SOME_HASH = "0".repeat(64);

  private final String line;
  private final Deque<String> clauses;

  ProtocolParser(String line) {
    this.line = line;
    this.clauses = new ArrayDeque<>(List.of(line.split(ProtocolText.SEPARATOR, -1)));
  }

  Protocol protocol() {
    String name = clauses.remove();
    Optional<Profile> profile = clause(ProtocolText.PROFILE).map(Profile::named);
    Optional<FeatureExtractorId> extractor = extractor();
    Optional<ReferenceSet> reference = clause(ProtocolText.REFERENCE).map(this::reference);
    String images = next("the numbers of images");
    Matcher counts = COUNTS.matcher(images);
    if (!counts.matches()) {
      throw refused("expected the numbers of images, found '" + images + "'");
    }
    MeasuredSet measured = oneOf(MeasuredSet.values(), MeasuredSet::noun, counts.group(3));
    OptionalLong seed =
        clause(ProtocolText.SEED)
            .map(this::number)
            .map(OptionalLong::of)
            .orElse(OptionalLong.empty());
    Resizer resizer =
        oneOf(
            Resizer.values(),
            Resizer::label,
            clause(ProtocolText.RESIZER).orElseThrow(() -> refused("it names no resizer")));
    SortedMap<String, String> versions = versions();
    if (!clauses.isEmpty()) {
      throw refused("'" + clauses.element() + "' is not expected there");
    }
    return new Protocol(
        metric(name, measured, extractor),
        measured,
        extractor,
        profile,
        reference,
        number(counts.group(1)),
        number(counts.group(2)),
        seed,
        resizer,
        versions);
  }

  private Metric metric(String name, MeasuredSet measured, Optional<FeatureExtractorId> extractor) {
    return Arrays.stream(Metric.values())
        .filter(metric -> isNamed(metric, measured, extractor, name))
        .findFirst()
        .orElseThrow(
            () ->
                refused(
                    "there is no metric '" + name + "' of " + measured.noun() + " so measured"));
  }

  private static boolean isNamed(
      Metric metric, MeasuredSet measured, Optional<FeatureExtractorId> extractor, String name) {
    try {
      return Protocol.nameOf(metric, measured, extractor).equals(name);
    } catch (IllegalArgumentException notMeasuredSo) {
      return false;
    }
  }

  private Optional<FeatureExtractorId> extractor() {
    for (FeatureExtractorId known : FeatureExtractorId.ofEachKind(SOME_HASH)) {
      Optional<String> hash = clause(known.network() + ProtocolText.SHA256);
      if (hash.isPresent()) {
        return hash.map(weights -> FeatureExtractorId.of(known.network(), weights));
      }
    }
    return Optional.empty();
  }

  private ReferenceSet reference(String text) {
    int at = text.lastIndexOf(ProtocolText.SHA256);
    if (at < 0) {
      throw refused("the reference has no SHA-256");
    }
    return new ReferenceSet(
        text.substring(0, at), text.substring(at + ProtocolText.SHA256.length()));
  }

  private SortedMap<String, String> versions() {
    SortedMap<String, String> versions = new TreeMap<>();
    clause(ProtocolText.VERSIONS)
        .ifPresent(
            text -> {
              for (String version : text.split(", ", -1)) {
                int space = version.indexOf(' ');
                if (space < 0) {
                  throw refused("'" + version + "' is no name and version");
                }
                versions.put(version.substring(0, space), version.substring(space + 1));
              }
            });
    return versions;
  }

  /** What follows the prefix in the next clause; empty, and nothing taken, if it has another. */
  private Optional<String> clause(String prefix) {
    if (clauses.isEmpty() || !clauses.element().startsWith(prefix)) {
      return Optional.empty();
    }
    return Optional.of(clauses.remove().substring(prefix.length()));
  }

  private String next(String what) {
    if (clauses.isEmpty()) {
      throw refused("it ends before " + what);
    }
    return clauses.remove();
  }

  private <T> T oneOf(T[] values, Function<T, String> label, String text) {
    return Arrays.stream(values)
        .filter(value -> label.apply(value).equals(text))
        .findFirst()
        .orElseThrow(() -> refused("'" + text + "' is unknown"));
  }

  private long number(String digits) {
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      throw refused("'" + digits + "' is no number");
    }
  }

  private IllegalArgumentException refused(String reason) {
    return new IllegalArgumentException("Cannot read protocol '%s': %s".formatted(line, reason));
  }
}
