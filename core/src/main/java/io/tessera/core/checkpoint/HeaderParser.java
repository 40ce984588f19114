package io.tessera.core.checkpoint;

import static io.tessera.core.checkpoint.CheckpointFormatException.shown;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the JSON of a safetensors header, token by token, believing nothing. */
final class HeaderParser {
  static final String METADATA = "__metadata__";

  private static final int LONGEST_NAME = 4096;
  private static final int DEEPEST = 3; // the header, a tensor, its shape
  private static final int MOST_AXES = 32;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEEPEST)
                  .maxNameLength(LONGEST_NAME)
                  .maxNumberLength(20)
                  .build())
          .build();

  private final String source;
  private final JsonParser json;
  private final Map<String, String> metadata = new LinkedHashMap<>();
  private final List<TensorInfo> tensors = new ArrayList<>();

  private HeaderParser(String source, JsonParser json) {
    this.source = source;
    this.json = json;
  }

  /**
   * Parses a header; what it says of offsets is checked for each tensor alone.
   *
   * @throws CheckpointFormatException if it isn't one
   */
  static SafetensorsHeader parse(byte[] header, String source) {
    var utf8 =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    try (JsonParser json =
        JSON.createParser(new InputStreamReader(new ByteArrayInputStream(header), utf8))) {
      return new HeaderParser(source, json).parse();
    } catch (JsonProcessingException e) {
      String reason = "its header is not the JSON expected (" + shown(e.getOriginalMessage()) + ")";
      throw new CheckpointFormatException(source, reason, e);
    } catch (CharacterCodingException e) {
      throw new CheckpointFormatException(source, "its header is not UTF-8", e);
    } catch (IOException e) {
      throw new CheckpointFormatException(source, "its header can't be read", e);
    }
  }

  private SafetensorsHeader parse() throws IOException {
    expect(JsonToken.START_OBJECT, "the header");
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      if (name.equals(METADATA)) {
        parseMetadata();
      } else {
        tensors.add(parseTensor(name));
      }
    }
    if (json.nextToken() != null) {
      throw malformed("its header goes on after the closing brace");
    }
    return new SafetensorsHeader(metadata, tensors);
  }

  private void parseMetadata() throws IOException {
    expect(JsonToken.START_OBJECT, METADATA);
    for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
      expect(JsonToken.VALUE_STRING, METADATA + " " + shown(key));
      metadata.put(key, json.getText());
    }
  }

  private TensorInfo parseTensor(String name) throws IOException {
    if (name.isEmpty() || name.chars().anyMatch(Character::isISOControl)) {
      throw malformed("a tensor's name is empty or has control characters");
    }
    String what = "tensor " + shown(name);
    TensorType type = null;
    List<Long> shape = null;
    List<Long> offsets = null;
    expect(JsonToken.START_OBJECT, what);
    for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
      switch (key) {
        case "dtype" -> type = parseType(what);
        case "shape" -> shape = parseIntegers(what + " shape", MOST_AXES);
        case "data_offsets" -> offsets = parseIntegers(what + " data_offsets", 2);
        default -> throw malformed(what + " has the unknown property " + shown(key));
      }
    }
    return checked(what, name, present(type, what), present(shape, what), present(offsets, what));
  }

  private TensorType parseType(String what) throws IOException {
    expect(JsonToken.VALUE_STRING, what + " dtype");
    String name = json.getText();
    try {
      return TensorType.valueOf(name);
    } catch (IllegalArgumentException e) {
      throw malformed(what + " has the unknown dtype " + shown(name));
    }
  }

  private List<Long> parseIntegers(String what, int most) throws IOException {
    List<Long> values = new ArrayList<>();
    expect(JsonToken.START_ARRAY, what);
    while (json.nextToken() == JsonToken.VALUE_NUMBER_INT) {
      values.add(json.getLongValue());
      if (json.getLongValue() < 0 || values.size() > most) {
        throw malformed(what + " has a negative number or more than " + most + " numbers");
      }
    }
    if (json.currentToken() != JsonToken.END_ARRAY) {
      throw malformed(what + " is not a list of integers");
    }
    return values;
  }

  private TensorInfo checked(
      String what, String name, TensorType type, List<Long> shape, List<Long> offsets) {
    if (offsets.size() != 2 || offsets.get(0) > offsets.get(1)) {
      throw malformed(what + " has data_offsets " + offsets + ", expected [begin, end]");
    }
    long length = offsets.get(1) - offsets.get(0);
    long needed = byteCount(what, type, shape);
    if (length != needed) {
      throw malformed(
          what + " has " + length + " bytes, but " + type + " " + shape + " needs " + needed);
    }
    return new TensorInfo(name, type, shape, offsets.get(0), offsets.get(1));
  }

  /** Axes of size 0 don't excuse the others from fitting in 64 bits: strides are made of those. */
  private long byteCount(String what, TensorType type, List<Long> shape) {
    try {
      long bytes = type.bytes();
      for (long axis : shape) {
        bytes = Math.multiplyExact(bytes, Math.max(axis, 1));
      }
      return shape.contains(0L) ? 0 : bytes;
    } catch (ArithmeticException e) {
      throw malformed(what + " has the shape " + shape + ", which overflows 64 bits");
    }
  }

  private <T> T present(@Nullable T value, String what) {
    if (value == null) {
      throw malformed(what + " lacks its dtype, shape or data_offsets");
    }
    return value;
  }

  private void expect(JsonToken token, String what) throws IOException {
    JsonToken found = json.nextToken();
    if (found != token) {
      throw malformed(what + " is " + described(found) + ", expected " + described(token));
    }
  }

  private static String described(@Nullable JsonToken token) {
    if (token == null) {
      return "nothing";
    }
    return switch (token) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "a list";
      case VALUE_STRING -> "a text";
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
      default -> "another thing";
    };
  }

  private CheckpointFormatException malformed(String reason) {
    return new CheckpointFormatException(source, reason);
  }
}
