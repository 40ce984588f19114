package io.tessera.spark.cli;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigValueFactory;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations as the configuration spells them. */
public final class HoconDuration implements ITypeConverter<Duration> {
  @Override
  public Duration convert(String text) {
    try {
      if (text.chars().anyMatch(Character::isLetter)) {
        return ConfigValueFactory.fromAnyRef(text).atKey("time").getDuration("time");
      }
    } catch (ConfigException e) {
      throw new TypeConversionException("'" + text + "' is no time; write it as 90m or 8h");
    }
    throw new TypeConversionException("'" + text + "' has no unit; write it as 90m or 8h");
  }
}
