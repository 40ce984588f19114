package io.tessera.core.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The recursion behind {@link ConfigBinder}. Its methods report to {@code problems} and go on; what
 * they return means something only if they reported nothing.
 */
final class TreeBinding {
  private static final String SECTION = "a section in braces";

  private final Problems problems;
  private final List<String> knownPaths;

  TreeBinding(Problems problems, List<String> knownPaths) {
    this.problems = problems;
    this.knownPaths = knownPaths;
  }

  @Nullable Object bindRecord(ConfigNode node, Class<?> record) {
    if (!(node.value() instanceof ConfigObject section)) {
      refuse(node, SECTION);
      return null;
    }
    int problemsBefore = problems.count();
    RecordComponent[] components = record.getRecordComponents();
    List<String> keys = Arrays.stream(components).map(c -> KebabCase.ofCamel(c.getName())).toList();
    refuseUnknownKeys(node, section, keys);
    @Nullable Object[] arguments = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      arguments[i] = bind(node.child(section, keys.get(i)), components[i].getAnnotatedType());
    }
    return problems.count() == problemsBefore ? construct(node, record, arguments) : null;
  }

  private @Nullable Object bind(ConfigNode node, AnnotatedType type) {
    Class<?> raw = rawType(type);
    if (raw == Optional.class) {
      return node.isAbsent() ? Optional.empty() : Optional.ofNullable(bind(node, argumentOf(type)));
    }
    if (node.isAbsent() && type.isAnnotationPresent(Nullable.class)) {
      return null;
    }
    if (raw == List.class) {
      return bindList(node, argumentOf(type));
    }
    Optional<Scalar> scalar = Scalar.of(raw);
    if (scalar.isPresent()) {
      return bindScalar(node, scalar.get(), raw);
    }
    if (raw.isRecord()) {
      return bindRecord(node, raw);
    }
    throw new IllegalArgumentException(
        "Cannot bind " + node.path() + ": no rule reads a " + type.getType() + " from HOCON");
  }

  private @Nullable Object bindList(ConfigNode node, AnnotatedType elementType) {
    if (!(node.value() instanceof ConfigList list)) {
      refuse(node, "a list in brackets");
      return null;
    }
    int problemsBefore = problems.count();
    List<@Nullable Object> elements = new ArrayList<>();
    for (ConfigNode element : node.elements(list)) {
      elements.add(bind(element, elementType));
    }
    return problems.count() == problemsBefore ? List.copyOf(elements) : null;
  }

  private @Nullable Object bindScalar(ConfigNode node, Scalar scalar, Class<?> type) {
    if (node.value() == null || node.isAbsent()) {
      refuse(node, scalar.expectation());
      return null;
    }
    try {
      return scalar.reader().read(node.value());
    } catch (IllegalArgumentException | ArithmeticException | ConfigException e) {
      refuse(node, scalar.expectation() + suggestion(node, type));
      return null;
    }
  }

  private void refuse(ConfigNode node, String expectation) {
    String message =
        node.value() == null
            ? "Missing " + named(node) + at(node) + ": expected " + expectation
            : "Invalid "
                + named(node)
                + ": "
                + node.shown()
                + at(node)
                + ": expected "
                + expectation;
    problems.add(node.path(), node.where(), message);
  }

  private void refuseUnknownKeys(ConfigNode node, ConfigObject section, List<String> keys) {
    section.keySet().stream()
        .filter(key -> !keys.contains(key))
        .sorted()
        .map(key -> node.child(section, key))
        .forEach(
            unknown ->
                problems.add(
                    unknown.path(),
                    unknown.where(),
                    "Unknown key "
                        + unknown.path()
                        + at(unknown)
                        + ": "
                        + advice(node, unknown, keys)));
  }

  private String advice(ConfigNode section, ConfigNode unknown, List<String> keys) {
    String key =
        unknown.path().substring(section.path().isEmpty() ? 0 : section.path().length() + 1);
    return NearestName.of(key, keys)
        .map(section::childPath)
        .or(() -> KeyPaths.endingIn(key, knownPaths))
        .map(path -> "did you mean " + path + "?")
        .orElseGet(() -> "the keys of " + named(section) + " are " + String.join(", ", keys));
  }

  private static String suggestion(ConfigNode node, Class<?> type) {
    if (!type.isEnum() || node.value() == null) {
      return "";
    }
    List<String> names =
        Arrays.stream(type.getEnumConstants()).map(c -> KebabCase.ofConstant((Enum<?>) c)).toList();
    return NearestName.of(String.valueOf(node.value().unwrapped()), names)
        .map(name -> "; did you mean " + name + "?")
        .orElse("");
  }

  private @Nullable Object construct(
      ConfigNode node, Class<?> record, @Nullable Object[] arguments) {
    try {
      return constructor(record).newInstance(arguments);
    } catch (InvocationTargetException e) {
      if (!(e.getCause() instanceof IllegalArgumentException refusal)) {
        throw new IllegalStateException("Cannot construct " + record.getName(), e.getCause());
      }
      String reason = Objects.requireNonNullElse(refusal.getMessage(), "refused without a reason");
      problems.add(node.path(), node.where(), "Invalid " + named(node) + at(node) + ": " + reason);
      return null;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Cannot construct " + record.getName(), e);
    }
  }

  private static Constructor<?> constructor(Class<?> record) throws NoSuchMethodException {
    Class<?>[] types =
        Arrays.stream(record.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    Constructor<?> constructor = record.getDeclaredConstructor(types);
    constructor.setAccessible(true);
    return constructor;
  }

  private static String named(ConfigNode node) {
    return node.path().isEmpty() ? "configuration" : node.path();
  }

  private static String at(ConfigNode node) {
    return " (" + node.where() + ")";
  }

  static Class<?> rawType(AnnotatedType annotated) {
    Type type = annotated.getType();
    return (Class<?>) (type instanceof ParameterizedType generic ? generic.getRawType() : type);
  }

  private static AnnotatedType argumentOf(AnnotatedType type) {
    return ((AnnotatedParameterizedType) type).getAnnotatedActualTypeArguments()[0];
  }
}
