package io.tessera.core.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How one simple Java type is read from HOCON.
 *
 * @param expectation what a message says the value should have been
 * @param reader returns the value, or throws IllegalArgumentException or Typesafe Config's
 *     exception
 */
record Scalar(String expectation, Reader reader) {
  interface Reader {
    Object read(ConfigValue value);
  }

  private static final String KEY = "value";

  private static final Scalar INT =
      new Scalar("an integer of 32 bits", v -> integer(v).intValueExact());
  private static final Scalar LONG = new Scalar("an integer", v -> integer(v).longValueExact());
  private static final Scalar FLOAT =
      new Scalar("a finite number", v -> finite(number(v).floatValue()));
  private static final Scalar DOUBLE =
      new Scalar("a finite number", v -> finite(number(v).doubleValue()));
  private static final Scalar BOOLEAN = new Scalar("true or false", v -> single(v).getBoolean(KEY));
  private static final Scalar TEXT = new Scalar("a text", v -> single(v).getString(KEY));
  private static final Scalar DURATION =
      new Scalar("a duration with its unit, such as 30s or 5 minutes", Scalar::duration);
  private static final Scalar BYTES =
      new Scalar(
          "a size in bytes, such as 64MiB or 512k",
          v -> new Bytes(single(v).getMemorySize(KEY).toBytes()));

  private static final Map<Class<?>, Scalar> BY_TYPE =
      Map.ofEntries(
          Map.entry(int.class, INT),
          Map.entry(Integer.class, INT),
          Map.entry(long.class, LONG),
          Map.entry(Long.class, LONG),
          Map.entry(float.class, FLOAT),
          Map.entry(Float.class, FLOAT),
          Map.entry(double.class, DOUBLE),
          Map.entry(Double.class, DOUBLE),
          Map.entry(boolean.class, BOOLEAN),
          Map.entry(Boolean.class, BOOLEAN),
          Map.entry(String.class, TEXT),
          Map.entry(Duration.class, DURATION),
          Map.entry(Bytes.class, BYTES));

  /** The reader of a type; empty if the type is not a simple one. */
  static Optional<Scalar> of(Class<?> type) {
    return type.isEnum() ? Optional.of(ofEnum(type)) : Optional.ofNullable(BY_TYPE.get(type));
  }

  private static Scalar ofEnum(Class<?> type) {
    List<String> names = new ArrayList<>();
    for (Object constant : type.getEnumConstants()) {
      names.add(KebabCase.ofConstant((Enum<?>) constant));
    }
    return new Scalar(
        "one of " + String.join(", ", names),
        value -> {
          int index = names.indexOf(single(value).getString(KEY));
          if (index < 0) {
            throw new IllegalArgumentException("not a constant of " + type.getSimpleName());
          }
          return type.getEnumConstants()[index];
        });
  }

  private static Object duration(ConfigValue value) {
    Config config = single(value);
    boolean unitless = config.getString(KEY).chars().noneMatch(Character::isLetter);
    if (unitless) {
      throw new IllegalArgumentException("no unit");
    }
    return config.getDuration(KEY);
  }

  private static BigInteger integer(ConfigValue value) {
    return number(value).toBigIntegerExact();
  }

  /** Goes through the text, so that {@code 1e6} is an integer and {@code 2.5} is never cut to 2. */
  private static BigDecimal number(ConfigValue value) {
    if (value.valueType() == ConfigValueType.BOOLEAN) {
      throw new IllegalArgumentException("not a number");
    }
    String text = single(value).getString(KEY).trim();
    BigDecimal number = new BigDecimal(text);
    if (Math.abs((long) number.precision() - number.scale()) > 400) {
      throw new IllegalArgumentException("out of range");
    }
    return number;
  }

  private static float finite(float value) {
    if (!Float.isFinite(value)) {
      throw new IllegalArgumentException("out of range");
    }
    return value;
  }

  private static double finite(double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("out of range");
    }
    return value;
  }

  /** Typesafe Config converts only values that sit under a key. */
  private static Config single(ConfigValue value) {
    if (value instanceof ConfigObject || value instanceof ConfigList) {
      throw new IllegalArgumentException("not a single value");
    }
    return value.atKey(KEY);
  }
}
