package io.tessera.core.checkpoint.tensorflow;

import static io.tessera.core.checkpoint.CheckpointFormatException.shown;

import io.tessera.core.checkpoint.ArchivedTensor;
import io.tessera.core.checkpoint.CheckpointFormatException;
import io.tessera.core.checkpoint.TensorType;
import io.tessera.core.checkpoint.tensorflow.FrozenConstant.Run;
import io.tessera.core.checkpoint.tensorflow.WireReader.Tag;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the float32 constants of a graph, with the field numbers of TensorFlow's graph.proto,
 * node_def.proto, attr_value.proto, tensor.proto and tensor_shape.proto. Their values are passed
 * over: only where they lie is kept.
 */
final class GraphParser {
  private static final int FLOAT = 1;
  private static final int LARGEST = Integer.MAX_VALUE; // protobuf's own limit
  private static final int MOST_AXES = 32;
  private static final int MOST_RUNS = 1024;

  /** So many bytes beyond the file's own may come from repeating single values. */
  private static final long REPEATED = 4 << 20;

  private final WireReader wire;
  private final long size;
  private final Map<String, FrozenConstant> constants = new LinkedHashMap<>();
  private long repeated;

  GraphParser(WireReader wire, long size) {
    this.wire = wire;
    this.size = size;
  }

  /** What is known of a tensor while it is being parsed. */
  private static final class Draft {
    private long type;
    private @Nullable List<Long> shape;
    private final List<Run> content = new ArrayList<>();
    private final List<Run> values = new ArrayList<>();
  }

  /**
   * The constants by name, in the file's order.
   *
   * @throws CheckpointFormatException if the file isn't a sound graph
   */
  Map<String, FrozenConstant> parse() throws IOException {
    if (size > LARGEST) {
      throw wire.malformed("it has " + size + " bytes, graphs have at most " + LARGEST);
    }
    while (wire.isBefore(size)) {
      Tag tag = wire.tag(size);
      if (tag.number() == 1) {
        parseNode(wire.nestedEnd(tag, size));
      } else {
        wire.skip(tag, size);
      }
    }
    if (constants.isEmpty()) {
      throw wire.malformed("no float constants were found");
    }
    return constants;
  }

  private void parseNode(long end) throws IOException {
    String name = "";
    String operation = "";
    Draft value = null;
    while (wire.isBefore(end)) {
      Tag tag = wire.tag(end);
      switch (tag.number()) {
        case 1 -> name = once(name, wire.text(tag, end));
        case 2 -> operation = once(operation, wire.text(tag, end));
        case 5 -> value = onlyOne(value, parseAttribute(wire.nestedEnd(tag, end)));
        default -> wire.skip(tag, end);
      }
    }
    if (operation.equals("Const") && value != null && value.type == FLOAT) {
      add(name, value);
    }
  }

  /** The tensor of the attribute {@code value}; null for others. */
  private @Nullable Draft parseAttribute(long end) throws IOException {
    String key = "";
    Draft tensor = null;
    while (wire.isBefore(end)) {
      Tag tag = wire.tag(end);
      switch (tag.number()) {
        case 1 -> key = once(key, wire.text(tag, end));
        case 2 -> tensor = onlyOne(tensor, parseValue(wire.nestedEnd(tag, end)));
        default -> wire.skip(tag, end);
      }
    }
    return key.equals("value") ? tensor : null;
  }

  private @Nullable Draft parseValue(long end) throws IOException {
    Draft tensor = null;
    while (wire.isBefore(end)) {
      Tag tag = wire.tag(end);
      if (tag.number() == 8) {
        tensor = onlyOne(tensor, parseTensor(wire.nestedEnd(tag, end)));
      } else {
        wire.skip(tag, end);
      }
    }
    return tensor;
  }

  private Draft parseTensor(long end) throws IOException {
    var draft = new Draft();
    while (wire.isBefore(end)) {
      Tag tag = wire.tag(end);
      if (tag.number() == 1 && tag.wireType() == WireReader.VARINT) {
        draft.type = wire.varint(end);
      } else if (tag.number() == 2) {
        draft.shape = onlyOne(draft.shape, parseShape(wire.nestedEnd(tag, end)));
      } else if (tag.number() == 4) {
        addRun(draft.content, wire.nestedEnd(tag, end));
      } else if (tag.number() == 5 && tag.wireType() == WireReader.FIXED32) {
        addRun(draft.values, wire.position() + Float.BYTES);
      } else if (tag.number() == 5) {
        addRun(draft.values, wire.nestedEnd(tag, end));
      } else {
        wire.skip(tag, end);
      }
      if (wire.position() > end) {
        throw wire.malformed("a field ends beyond its message");
      }
    }
    return draft;
  }

  private void addRun(List<Run> runs, long end) throws IOException {
    if (runs.size() == MOST_RUNS) {
      throw wire.malformed("a constant has its values in more than " + MOST_RUNS + " places");
    }
    runs.add(new Run(wire.position(), end - wire.position()));
    wire.skipTo(end);
  }

  private List<Long> parseShape(long end) throws IOException {
    List<Long> shape = new ArrayList<>();
    while (wire.isBefore(end)) {
      Tag tag = wire.tag(end);
      if (tag.number() != 2) {
        wire.skip(tag, end);
        continue;
      }
      if (shape.size() == MOST_AXES) {
        throw wire.malformed("a shape has more than " + MOST_AXES + " axes");
      }
      shape.add(parseAxis(wire.nestedEnd(tag, end)));
    }
    return shape;
  }

  private long parseAxis(long end) throws IOException {
    long axis = 0;
    while (wire.isBefore(end)) {
      Tag tag = wire.tag(end);
      if (tag.number() == 1 && tag.wireType() == WireReader.VARINT) {
        axis = wire.varint(end);
      } else {
        wire.skip(tag, end);
      }
    }
    return axis;
  }

  private void add(String name, Draft draft) {
    List<Long> shape = draft.shape == null ? List.of() : draft.shape;
    List<Run> runs = draft.content.isEmpty() ? draft.values : draft.content;
    long bytes = byteCount(name, shape);
    var constant = new FrozenConstant(new ArchivedTensor(name, TensorType.F32, shape), runs);
    long stored = constant.storedBytes();
    if (!draft.content.isEmpty() && (!draft.values.isEmpty() || draft.content.size() > 1)) {
      throw wire.malformed("the constant " + shown(name) + " has its values twice");
    }
    if (runs.stream().anyMatch(run -> run.bytes() % Float.BYTES != 0)) {
      throw wire.malformed("the constant " + shown(name) + " has a part of a value");
    }
    boolean single = draft.content.isEmpty() && stored == Float.BYTES && bytes > stored;
    if (single) {
      addRepeated(bytes);
    } else if (stored != bytes) {
      throw wire.malformed(
          "the constant " + shown(name) + " " + shape + " has " + stored + " bytes of " + bytes);
    }
    if (name.isEmpty() || constants.putIfAbsent(name, constant) != null) {
      throw wire.malformed("the name '" + shown(name) + "' is empty or comes twice");
    }
  }

  private void addRepeated(long bytes) {
    long most = Math.min(size, LARGEST / 2) + REPEATED;
    if (bytes > most - repeated) {
      throw wire.malformed(
          "its constants of one value each would take more than " + most + " bytes");
    }
    repeated += bytes;
  }

  /** Axes of size 0 don't excuse the others from fitting in 64 bits: strides are made of those. */
  private long byteCount(String name, List<Long> shape) {
    try {
      long bytes = Float.BYTES;
      for (long axis : shape) {
        if (axis < 0) {
          throw new ArithmeticException("a negative axis");
        }
        bytes = Math.multiplyExact(bytes, Math.max(axis, 1));
      }
      return shape.contains(0L) ? 0 : bytes;
    } catch (ArithmeticException e) {
      throw wire.malformed("the constant " + shown(name) + " has the impossible shape " + shape);
    }
  }

  private String once(String before, String now) {
    if (!before.isEmpty()) {
      throw wire.malformed("the name '" + shown(before) + "' is followed by a second one");
    }
    return now;
  }

  private <T> @Nullable T onlyOne(@Nullable T before, @Nullable T now) {
    if (before != null && now != null) {
      throw wire.malformed("something comes twice that can be there only once");
    }
    return now == null ? before : now;
  }
}
