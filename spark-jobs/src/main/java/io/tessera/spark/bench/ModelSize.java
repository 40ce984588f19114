package io.tessera.spark.bench;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A number of parameters, written as {@code 250k}, {@code 10M} or {@code 1B}.
 *
 * @param parameters the number
 */
record ModelSize(long parameters) {
  private static final Pattern TEXT = Pattern.compile("([1-9]\\d{0,5})([kMB]?)");

  /** Bytes of the parameters as float32. */
  long bytes() {
    return parameters * Float.BYTES;
  }

  @Override
  public String toString() {
    return parameters % 1_000_000 == 0
        ? parameters / 1_000_000 + " M"
        : String.format(Locale.ROOT, "%,d", parameters);
  }

  /** For the command line. */
  static final class Converter implements ITypeConverter<ModelSize> {
    @Override
    public ModelSize convert(String text) {
      Matcher parts = TEXT.matcher(text);
      if (!parts.matches()) {
        throw new TypeConversionException(
            "'" + text + "' is no number of parameters; write it as 250k or 10M");
      }
      long unit =
          switch (parts.group(2)) {
            case "k" -> 1_000L;
            case "M" -> 1_000_000L;
            case "B" -> 1_000_000_000L;
            default -> 1L;
          };
      return new ModelSize(Long.parseLong(parts.group(1)) * unit);
    }
  }
}
