package io.tessera.core.checkpoint;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

/**
 * JSON of records and of maps, lists and simple values. Writing is deterministic: keys sorted,
 * nulls left out, numbers in one spelling on every JDK. Reading is strict: a property that is
 * unknown, doubled, missing or null where the record's component isn't {@code @Nullable}, or of
 * another type, is refused. Of a record with a {@link FormatVersion} so is every other version.
 */
public final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .annotationIntrospector(new RecordNullability())
          .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .disable(MapperFeature.SORT_CREATOR_PROPERTIES_FIRST)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
          .build();

  private static final ObjectWriter COMPACT = MAPPER.writer();
  private static final ObjectWriter PRETTY = MAPPER.writer(prettyPrinter());
  private static final ObjectReader STRICT =
      MAPPER.reader().with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
  private static final ObjectReader FORWARD_COMPATIBLE =
      MAPPER.reader().without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private Json() {}

  /** One line, without a line end: for JSON lines and metadata. */
  public static String write(Object value) {
    return write(COMPACT, value);
  }

  /** Indented by two spaces, ending in a line feed: for files that people read. */
  public static String writePretty(Object value) {
    return write(PRETTY, value) + "\n";
  }

  /**
   * Reads one value; an unknown property is refused.
   *
   * @param source what messages call the text, such as its path
   * @throws JsonException if the text is not what {@code type} wants
   */
  public static <T> T read(String json, Class<T> type, String source) {
    return read(STRICT, json, type, source);
  }

  /**
   * Reads one value; unknown properties are passed over, so that files with more of them load.
   *
   * @param source what messages call the text, such as its path
   * @throws JsonException if the text is not what {@code type} wants
   */
  public static <T> T readIgnoringUnknown(String json, Class<T> type, String source) {
    return read(FORWARD_COMPATIBLE, json, type, source);
  }

  private static String write(ObjectWriter writer, Object value) {
    try {
      return writer.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "Cannot write " + value.getClass().getName() + " as JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static <T> T read(ObjectReader reader, String json, Class<T> type, String source) {
    try {
      FormatVersion version = type.getAnnotation(FormatVersion.class);
      if (version != null) {
        new FormatCheck(version, source).check(MAPPER.readTree(json));
      }
      T value = reader.forType(type).readValue(json);
      if (value == null) {
        throw new JsonException("Cannot read " + source + ": it is empty or null", null);
      }
      return value;
    } catch (JsonProcessingException e) {
      throw new JsonException(JsonErrors.describe(source, e), e);
    }
  }

  private static DefaultPrettyPrinter prettyPrinter() {
    var indenter = new DefaultIndenter("  ", "\n");
    var printer =
        new DefaultPrettyPrinter(
            Separators.createDefaultInstance()
                .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                .withObjectEmptySeparator("")
                .withArrayEmptySeparator(""));
    printer.indentObjectsWith(indenter);
    printer.indentArraysWith(indenter);
    return printer;
  }
}
