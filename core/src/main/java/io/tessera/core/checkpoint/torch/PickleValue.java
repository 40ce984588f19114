package io.tessera.core.checkpoint.torch;

import io.tessera.core.checkpoint.TensorType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a pickle may hold. Nothing in it does anything. */
sealed interface PickleValue
    permits KnownName,
        PickleValue.Plain,
        PickleValue.Text,
        PickleValue.Whole,
        PickleValue.Sequence,
        PickleValue.Dict,
        PickleValue.ScriptClass,
        PickleValue.StorageClass,
        PickleValue.Storage,
        PickleValue.Tensor {
  /** Values that say all by being there. */
  enum Plain implements PickleValue {
    NONE,
    TRUE,
    FALSE,
    /** Something that weights don't need, such as a float or an argparse.Namespace: not kept. */
    PASSED_OVER
  }

  record Text(String value) implements PickleValue {}

  record Whole(long value) implements PickleValue {}

  /** A list or a tuple. Its items may be the sequence itself: never compare or print one. */
  record Sequence(List<PickleValue> items) implements PickleValue {
    static Sequence empty() {
      return new Sequence(new ArrayList<>());
    }
  }

  /** A dictionary or a TorchScript object's attributes; entries with texts as keys are kept. */
  final class Dict implements PickleValue {
    private final Map<String, PickleValue> entries = new LinkedHashMap<>();
    private final @Nullable String className;

    private Dict(@Nullable String className) {
      this.className = className;
    }

    static Dict empty() {
      return new Dict(null);
    }

    static Dict objectOf(String className) {
      return new Dict(className);
    }

    Map<String, PickleValue> entries() {
      return entries;
    }

    boolean isObject() {
      return className != null;
    }

    void put(PickleValue key, PickleValue value) {
      if (key instanceof Text text) {
        entries.put(text.value(), value);
      }
    }
  }

  /** A class of TorchScript, whose objects are read as their attributes. */
  record ScriptClass(String name) implements PickleValue {}

  /** A class of storages, such as {@code torch.FloatStorage}. */
  record StorageClass(TensorType type) implements PickleValue {}

  /**
   * Elements in the file, shared by one or several tensors.
   *
   * @param key its name in the file
   * @param elements of the whole storage
   * @param begin the first element of the part that tensors' offsets count from
   * @param size the number of elements of that part
   */
  record Storage(String key, TensorType type, long elements, long begin, long size)
      implements PickleValue {}

  /** A tensor: a view into a storage. */
  record Tensor(TensorView view) implements PickleValue {}
}
