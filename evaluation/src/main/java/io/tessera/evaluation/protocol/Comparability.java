package io.tessera.evaluation.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Whether two numbers can be compared.
 *
 * @param obstacles what makes them different quantities; empty if nothing does
 * @param cautions what makes their difference say less than it seems; empty if nothing does
 */
public record Comparability(List<String> obstacles, List<String> cautions) {
  public Comparability {
    obstacles = List.copyOf(obstacles);
    cautions = List.copyOf(cautions);
  }

  /** Compares two protocols. */
  public static Comparability of(Protocol a, Protocol b) {
    List<String> obstacles = new ArrayList<>();
    differ(obstacles, "the metric", a.name(), b.name());
    if (a.metric() == b.metric()) {
      differ(obstacles, "what was measured", a.measured().noun(), b.measured().noun());
    }
    differ(obstacles, "the profile", a.profile(), b.profile());
    differ(
        obstacles,
        "the weights' hash",
        a.extractor().map(FeatureExtractorId::weightsSha256),
        b.extractor().map(FeatureExtractorId::weightsSha256));
    differ(obstacles, "the resizer", a.resizer().label(), b.resizer().label());
    List<String> cautions = new ArrayList<>();
    differ(
        cautions,
        "the reference",
        a.reference().map(set -> set.name() + ProtocolText.SHA256 + set.sha256()),
        b.reference().map(set -> set.name() + ProtocolText.SHA256 + set.sha256()));
    differ(cautions, "the number of reference images", a.referenceImages(), b.referenceImages());
    if (a.metric().isBiasedBySize()) {
      differ(cautions, "the number of images, which biases it,", a.images(), b.images());
    }
    return new Comparability(obstacles, cautions);
  }

  /** Whether they are the same quantity. */
  public boolean comparable() {
    return obstacles.isEmpty();
  }

  private static void differ(List<String> found, String what, Object a, Object b) {
    if (!Objects.equals(a, b)) {
      found.add("%s differs: %s and %s".formatted(what, shown(a), shown(b)));
    }
  }

  private static Object shown(Object value) {
    return value instanceof Optional<?> optional
        ? optional.map(Object::toString).orElse("none")
        : value;
  }
}
