package io.tessera.core.checkpoint.torch;

import static io.tessera.core.checkpoint.CheckpointFormatException.shown;

import io.tessera.core.checkpoint.torch.PickleValue.Dict;
import io.tessera.core.checkpoint.torch.PickleValue.Plain;
import io.tessera.core.checkpoint.torch.PickleValue.ScriptClass;
import io.tessera.core.checkpoint.torch.PickleValue.Sequence;
import io.tessera.core.checkpoint.torch.PickleValue.Storage;
import io.tessera.core.checkpoint.torch.PickleValue.StorageClass;
import io.tessera.core.checkpoint.torch.PickleValue.Tensor;
import io.tessera.core.checkpoint.torch.PickleValue.Text;
import io.tessera.core.checkpoint.torch.PickleValue.Whole;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What a pickle's imports and calls stand for. Nothing is imported or called. */
final class PickleCalls {
  private final PickleInput in;
  private final Consumer<Storage> storages;

  /** Entries copied from one collection into another, which one instruction can do to many. */
  private long copied;

  PickleCalls(PickleInput in, Consumer<Storage> storages) {
    this.in = in;
    this.storages = storages;
  }

  /** What an import stands for. */
  PickleValue named(String module, String name) {
    return KnownName.find(module, name)
        .orElseThrow(
            () ->
                in.malformed(
                    "it asks for the Python object "
                        + shown(module + "." + name)
                        + ", which weights don't need and which was not run;"
                        + " if you trust the file, save its state_dict() alone in Python"));
  }

  PickleValue named(PickleValue module, PickleValue name) {
    if (module instanceof Text moduleText && name instanceof Text nameText) {
      return named(moduleText.value(), nameText.value());
    }
    throw in.malformed("its pickle imports what is no name");
  }

  /** What a call gives. */
  PickleValue result(PickleValue callee, PickleValue arguments) {
    if (!(callee instanceof KnownName name) || !(arguments instanceof Sequence sequence)) {
      throw in.malformed("its pickle calls what can't be called");
    }
    List<PickleValue> items = sequence.items();
    return switch (name) {
      case TENSOR -> tensor(items);
      case PARAMETER -> first(items, Tensor.class);
      case SIZE, SCRIPT_VALUES -> first(items, PickleValue.class);
      case DICT -> dict(items);
      default -> Plain.PASSED_OVER;
    };
  }

  private static <T extends PickleValue> Optional<T> at(
      List<PickleValue> items, int index, Class<T> type) {
    return index < items.size() && type.isInstance(items.get(index))
        ? Optional.of(type.cast(items.get(index)))
        : Optional.empty();
  }

  private PickleValue first(List<PickleValue> items, Class<? extends PickleValue> type) {
    return at(items, 0, type)
        .orElseThrow(() -> in.malformed("its pickle makes a parameter or a size of nothing"));
  }

  /** Python 2 gives an ordered dictionary's pairs with the call. */
  private PickleValue dict(List<PickleValue> items) {
    Dict dict = Dict.empty();
    at(items, 0, Sequence.class)
        .ifPresent(
            pairs -> {
              countCopied(pairs.items().size());
              for (PickleValue item : pairs.items()) {
                if (!(item instanceof Sequence pair) || pair.items().size() != 2) {
                  throw in.malformed("its pickle makes a dictionary of what are no pairs");
                }
                dict.put(pair.items().get(0), pair.items().get(1));
              }
            });
    return dict;
  }

  private PickleValue tensor(List<PickleValue> items) {
    Optional<Storage> storage = at(items, 0, Storage.class);
    Optional<Whole> offset = at(items, 1, Whole.class);
    Optional<Sequence> shape = at(items, 2, Sequence.class);
    Optional<Sequence> strides = at(items, 3, Sequence.class);
    if (storage.isEmpty() || offset.isEmpty() || shape.isEmpty() || strides.isEmpty()) {
      throw in.malformed("its pickle makes a tensor without storage, offset, shape or strides");
    }
    var view =
        new TensorView(
            storage.get(), offset.get().value(), numbers(shape.get()), numbers(strides.get()));
    view.problem()
        .ifPresent(
            problem -> {
              throw in.malformed(
                  "a tensor of shape " + shown(view.shape().toString()) + " " + problem);
            });
    return new Tensor(view);
  }

  private List<Long> numbers(Sequence sequence) {
    List<Long> numbers = new ArrayList<>();
    for (PickleValue item : sequence.items()) {
      if (!(item instanceof Whole whole)) {
        throw in.malformed("a tensor's shape or strides are no integers");
      }
      numbers.add(whole.value());
    }
    return numbers;
  }

  /**
   * A persistent id: {@code ("storage", class, key, device, elements)}, in the legacy format also
   * what part of the storage is meant: None or {@code (key, begin, elements)}.
   */
  PickleValue storage(PickleValue id) {
    List<PickleValue> items = id instanceof Sequence sequence ? sequence.items() : List.of();
    Optional<StorageClass> type = at(items, 1, StorageClass.class);
    Optional<Text> key = at(items, 2, Text.class);
    Optional<Whole> elements = at(items, 4, Whole.class);
    boolean isStorage =
        at(items, 0, Text.class).filter(t -> t.value().equals("storage")).isPresent();
    if (!isStorage || type.isEmpty() || key.isEmpty() || elements.isEmpty()) {
      throw in.malformed(
          "its pickle refers to something outside that is no storage of a known type");
    }
    long size = elements.get().value();
    Optional<List<PickleValue>> part = at(items, 5, Sequence.class).map(Sequence::items);
    if (part.isEmpty()) {
      return checked(new Storage(key.get().value(), type.get().type(), size, 0, size));
    }
    Optional<Whole> begin = at(part.get(), 1, Whole.class);
    Optional<Whole> partSize = at(part.get(), 2, Whole.class);
    if (begin.isEmpty() || partSize.isEmpty()) {
      throw in.malformed("its pickle refers to a part of a storage that is not given in numbers");
    }
    return checked(
        new Storage(
            key.get().value(),
            type.get().type(),
            size,
            begin.get().value(),
            partSize.get().value()));
  }

  private Storage checked(Storage storage) {
    long most = Long.MAX_VALUE / storage.type().bytes();
    if (storage.elements() < 0
        || storage.elements() > most
        || storage.begin() < 0
        || storage.size() < 0
        || storage.begin() > storage.elements() - storage.size()) {
      throw in.malformed(
          "its storage %s would have %d elements, of which %d from %d on are used"
              .formatted(
                  shown(storage.key()), storage.elements(), storage.size(), storage.begin()));
    }
    storages.accept(storage);
    return storage;
  }

  /** What the instruction for a new object of a class gives. */
  PickleValue newObject(PickleValue type) {
    if (type instanceof ScriptClass script) {
      return Dict.objectOf(script.name());
    }
    if (type == KnownName.DICT) {
      return Dict.empty();
    }
    if (type instanceof KnownName) {
      return Plain.PASSED_OVER;
    }
    throw in.malformed("its pickle makes an object of what is no class");
  }

  /** Gives a TorchScript object its attributes; the state of anything else isn't needed. */
  void setState(PickleValue object, PickleValue state) {
    if (object instanceof Dict dict) {
      if (dict.isObject() && state instanceof Dict attributes) {
        countCopied(attributes.entries().size());
        dict.entries().putAll(attributes.entries());
      }
    } else if (object != Plain.PASSED_OVER) {
      throw in.malformed("its pickle changes the state of what has none");
    }
  }

  private void countCopied(int entries) {
    copied += entries;
    if (copied > Unpickler.MOST_INSTRUCTIONS) {
      throw in.malformed("its pickle copies the same entries again and again");
    }
  }
}
