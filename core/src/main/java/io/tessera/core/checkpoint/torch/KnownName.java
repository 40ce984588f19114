package io.tessera.core.checkpoint.torch;

import io.tessera.core.checkpoint.TensorType;
import io.tessera.core.checkpoint.torch.PickleValue.ScriptClass;
import io.tessera.core.checkpoint.torch.PickleValue.StorageClass;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The Python names that a pickle may mention, and what calling one of them stands for here. It is a
 * list of what is allowed, not of what is forbidden: any other name refuses the file.
 */
enum KnownName implements PickleValue {
  /** {@code (storage, offset, shape, strides, …)} makes a tensor. */
  TENSOR("torch._utils", "_rebuild_tensor", "_rebuild_tensor_v2"),
  /** {@code (tensor, …)} is that tensor. */
  PARAMETER("torch._utils", "_rebuild_parameter", "_rebuild_parameter_with_state"),
  DICT("collections", "OrderedDict"),
  /** {@code (values, …)} is these values. */
  SIZE("torch", "Size"),
  SCRIPT_VALUES(
      "torch.jit._pickle",
      "build_intlist",
      "build_doublelist",
      "build_boollist",
      "build_tensorlist",
      "restore_type_tag"),

  // what training programs leave beside the weights: passed over, whatever is done with it
  NAMESPACE("argparse", "Namespace"),
  COLLECTIONS("collections", "defaultdict", "Counter", "deque"),
  BUILT_IN("builtins", "dict", "list", "set", "frozenset", "complex", "slice"),
  BUILT_IN_2("__builtin__", "dict", "list", "set", "frozenset", "complex", "slice"),
  CODECS("_codecs", "encode"),
  PATHS("pathlib", "PosixPath", "PurePosixPath", "WindowsPath", "PureWindowsPath", "Path"),
  TORCH(
      "torch",
      "device",
      "float64",
      "float32",
      "float16",
      "bfloat16",
      "int64",
      "int32",
      "int16",
      "int8",
      "uint8",
      "bool"),
  NUMPY("numpy", "dtype", "ndarray"),
  NUMPY_1("numpy.core.multiarray", "scalar", "_reconstruct"),
  NUMPY_2("numpy._core.multiarray", "scalar", "_reconstruct");

  private static final String SCRIPT_MODULE = "__torch__";
  private static final Map<String, PickleValue> BY_NAME = byName();

  private final String module;
  private final String names;

  KnownName(String module, String... names) {
    this.module = module;
    this.names = String.join(" ", names);
  }

  /** What a name stands for; empty if it isn't allowed. */
  static Optional<PickleValue> find(String module, String name) {
    if (module.equals(SCRIPT_MODULE) || module.startsWith(SCRIPT_MODULE + ".")) {
      return Optional.of(new ScriptClass(module + "." + name));
    }
    return Optional.ofNullable(BY_NAME.get(module + " " + name));
  }

  private static Map<String, PickleValue> byName() {
    Map<String, PickleValue> found = new HashMap<>();
    for (KnownName known : values()) {
      for (String name : known.names.split(" ", -1)) {
        found.put(known.module + " " + name, known);
      }
    }
    Map<String, TensorType> storages =
        Map.of(
            "Double", TensorType.F64,
            "Float", TensorType.F32,
            "Half", TensorType.F16,
            "BFloat16", TensorType.BF16,
            "Long", TensorType.I64,
            "Int", TensorType.I32,
            "Short", TensorType.I16,
            "Char", TensorType.I8,
            "Byte", TensorType.U8,
            "Bool", TensorType.BOOL);
    for (String module : List.of("torch", "torch.cuda")) {
      storages.forEach(
          (name, type) -> found.put(module + " " + name + "Storage", new StorageClass(type)));
    }
    return found;
  }
}
