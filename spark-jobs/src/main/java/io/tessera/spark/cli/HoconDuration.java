package io.tessera.spark.cli;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigValueFactory;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations as the configuration spells them, from nothing to a hundred years. */
public final class HoconDuration implements ITypeConverter<Duration> {
  private static final Duration LONGEST = Duration.ofDays(36_500);

  @Override
  public Duration convert(String text) {
    if (text.chars().noneMatch(Character::isLetter)) {
      throw new TypeConversionException("'" + text + "' has no unit; write it as 90m or 8h");
    }
    Duration time = parse(text);
    if (time.isNegative() || time.compareTo(LONGEST) > 0) {
      throw new TypeConversionException("'" + text + "' is out of range; use 0s to 36500d");
    }
    return time;
  }

  private static Duration parse(String text) {
    try {
      return ConfigValueFactory.fromAnyRef(text).atKey("time").getDuration("time");
    } catch (ConfigException | ArithmeticException e) {
      throw new TypeConversionException("'" + text + "' is no time; write it as 90m or 8h");
    }
  }
}
