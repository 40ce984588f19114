package io.tessera.spark;

import java.util.Iterator;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads one of some values by the name that its {@code toString} gives. */
abstract class Choice<T> implements ITypeConverter<T>, Iterable<String> {
  private final T[] values;

  /** Takes over the array. */
  Choice(T[] values) {
    this.values = values;
  }

  @Override
  public T convert(String text) {
    return Stream.of(values)
        .filter(value -> value.toString().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "'" + text + "' is none; choose one of " + String.join(", ", this)));
  }

  @Override
  public Iterator<String> iterator() {
    return Stream.of(values).map(Object::toString).iterator();
  }
}
