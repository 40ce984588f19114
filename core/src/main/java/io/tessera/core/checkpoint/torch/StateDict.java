package io.tessera.core.checkpoint.torch;

import static io.tessera.core.checkpoint.CheckpointFormatException.shown;

import io.tessera.core.checkpoint.torch.PickleValue.Dict;
import io.tessera.core.checkpoint.torch.PickleValue.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds the state dict in what was saved, and names its tensors. */
final class StateDict {
  /** Wrappers that parallel training and compilation put around a whole network. */
  private static final List<String> NETWORK_WRAPPERS = List.of("module.", "_orig_mod.");

  private static final int MOST_WRAPPERS = 4;

  private static final int DEEPEST = 64;
  private static final int MOST_TENSORS = 1 << 17;
  private static final int MOST_SHOWN = 8;

  private final TorchFile file;

  /** Entries that may still be visited: dictionaries that share others can pose as endless. */
  private long budget = Unpickler.MOST_INSTRUCTIONS;

  /** Characters that names may still have: those of dictionaries that are shared stand in many. */
  private long characters = Unpickler.MOST_BYTES;

  private StateDict(TorchFile file) {
    this.file = file;
  }

  /**
   * The tensors of the state dict chosen, by name, in the file's order.
   *
   * @throws io.tessera.core.checkpoint.CheckpointFormatException if there is no such state dict, or
   *     a name is none that a tensor may have
   */
  static Map<String, TensorView> find(PickleValue root, StateDictChoice choice, TorchFile file) {
    return new StateDict(file).find(root, choice);
  }

  /** The keys under which what was saved has dictionaries with tensors. */
  static List<String> keys(PickleValue root, TorchFile file) {
    return new StateDict(file).keys(root);
  }

  private Map<String, TensorView> find(PickleValue root, StateDictChoice choice) {
    if (!(root instanceof Dict saved)) {
      throw file.malformed(
          "what was saved is "
              + described(root)
              + " and no state dict; save a model's state_dict()");
    }
    Dict chosen = choice.isNamed() ? named(saved, choice) : usual(saved, choice);
    Map<String, TensorView> tensors = new LinkedHashMap<>();
    collect("", chosen, 0, tensors);
    if (tensors.isEmpty()) {
      throw file.malformed("it holds no tensors");
    }
    return withoutNetworkWrappers(tensors);
  }

  private static String described(PickleValue root) {
    if (root instanceof Tensor) {
      return "one tensor";
    }
    return root instanceof PickleValue.Sequence ? "a list" : "some other thing";
  }

  private Dict named(Dict saved, StateDictChoice choice) {
    String key = choice.keys().get(0);
    if (!(saved.entries().get(key) instanceof Dict found) || !holdsTensors(found, 0)) {
      throw file.malformed(
          "it has no state dict " + shown(key) + ", but has " + listed(keys(saved)));
    }
    return innermost(found, StateDictChoice.usual());
  }

  private Dict usual(Dict saved, StateDictChoice choice) {
    Dict found = innermost(saved, choice);
    requireUnambiguous(found);
    return found;
  }

  /** Follows the usual keys inwards. A TorchScript object is a network, no dictionary of some. */
  private Dict innermost(Dict saved, StateDictChoice choice) {
    Dict inner = saved;
    for (int depth = 0; !inner.isObject(); depth++) {
      visit(depth);
      Dict next = next(inner, choice);
      if (next == inner) {
        return inner;
      }
      inner = next;
    }
    return inner;
  }

  private Dict next(Dict outer, StateDictChoice choice) {
    for (String key : choice.keys()) {
      if (outer.entries().get(key) instanceof Dict inner && holdsTensors(inner, 0)) {
        return inner;
      }
    }
    return outer;
  }

  private void requireUnambiguous(Dict found) {
    List<String> keys = keys(found);
    if (!keys.isEmpty() && found.entries().values().stream().noneMatch(Tensor.class::isInstance)) {
      throw file.malformed(
          "none of its state dicts has a usual name; choose one: it has " + listed(keys));
    }
  }

  private List<String> keys(PickleValue root) {
    List<String> keys = new ArrayList<>();
    if (root instanceof Dict saved && !saved.isObject()) {
      saved
          .entries()
          .forEach(
              (key, value) -> {
                if (value instanceof Dict inner && holdsTensors(inner, 0)) {
                  keys.add(key);
                }
              });
    }
    return keys;
  }

  private static String listed(List<String> keys) {
    if (keys.isEmpty()) {
      return "none";
    }
    String some = String.join(", ", keys.stream().limit(MOST_SHOWN).map(k -> shown(k)).toList());
    return keys.size() > MOST_SHOWN ? some + " and " + (keys.size() - MOST_SHOWN) + " more" : some;
  }

  private boolean holdsTensors(Dict dict, int depth) {
    for (PickleValue value : dict.entries().values()) {
      visit(depth);
      if (value instanceof Tensor
          || (value instanceof Dict inner && holdsTensors(inner, depth + 1))) {
        return true;
      }
    }
    return false;
  }

  private void collect(String prefix, Dict dict, int depth, Map<String, TensorView> tensors) {
    for (Map.Entry<String, PickleValue> entry : dict.entries().entrySet()) {
      visit(depth);
      if (entry.getValue() instanceof Tensor tensor) {
        add(joined(prefix, entry.getKey()), tensor.view(), tensors);
      } else if (entry.getValue() instanceof Dict inner) {
        collect(joined(prefix, entry.getKey()) + ".", inner, depth + 1, tensors);
      }
    }
  }

  private String joined(String prefix, String key) {
    characters -= prefix.length() + key.length();
    if (characters < 0 || prefix.length() + key.length() > TensorName.LONGEST) {
      throw file.malformed(
          "its tensors' names are too long, such as " + shown(prefix + shown(key)));
    }
    return prefix + key;
  }

  private void visit(int depth) {
    if (depth > DEEPEST || --budget < 0) {
      throw file.malformed("its dictionaries lie within each other without end");
    }
  }

  private void add(String name, TensorView view, Map<String, TensorView> tensors) {
    if (!TensorName.isValid(name)) {
      throw file.malformed("it has a tensor named " + shown(name) + ", which is no valid name");
    }
    if (tensors.put(name, view) != null) {
      throw file.malformed("it has two tensors named " + shown(name));
    }
    if (tensors.size() > MOST_TENSORS) {
      throw file.malformed("it has more than " + MOST_TENSORS + " tensors");
    }
  }

  private static Map<String, TensorView> withoutNetworkWrappers(Map<String, TensorView> tensors) {
    Map<String, TensorView> inner = tensors;
    for (int i = 0; i < MOST_WRAPPERS; i++) {
      for (String wrapper : NETWORK_WRAPPERS) {
        if (inner.keySet().stream().allMatch(name -> isInside(wrapper, name))) {
          inner = without(wrapper, inner);
        }
      }
    }
    return inner;
  }

  private static boolean isInside(String wrapper, String name) {
    return name.startsWith(wrapper) && name.length() > wrapper.length();
  }

  private static Map<String, TensorView> without(String prefix, Map<String, TensorView> tensors) {
    Map<String, TensorView> inner = new LinkedHashMap<>();
    tensors.forEach((name, view) -> inner.put(name.substring(prefix.length()), view));
    return inner;
  }
}
