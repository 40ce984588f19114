package io.tessera.core.checkpoint.torch;

import io.tessera.core.checkpoint.CheckpointFormatException;
import io.tessera.core.checkpoint.torch.PickleValue.Dict;
import io.tessera.core.checkpoint.torch.PickleValue.Plain;
import io.tessera.core.checkpoint.torch.PickleValue.Sequence;
import io.tessera.core.checkpoint.torch.PickleValue.Storage;
import io.tessera.core.checkpoint.torch.PickleValue.Text;
import io.tessera.core.checkpoint.torch.PickleValue.Whole;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads one pickle of Python's protocols 2 to 5 into {@link PickleValue}s. A pickle is a program
 * for a stack machine; this machine can build dictionaries, sequences, texts, integers and
 * descriptions of tensors, and it knows no others. What calls, imports or builds anything but a
 * {@link KnownName} refuses the file.
 *
 * <p>The number of instructions is bounded, hence time and memory: each takes at most one small
 * object beyond the pickle's own bytes.
 */
final class Unpickler {
  /** Enough for the tensors, and the two moments of each, of a model of ten thousand tensors. */
  static final int MOST_INSTRUCTIONS = 1 << 21;

  /** Enough for as many instructions with names of some length. */
  static final int MOST_BYTES = 1 << 25;

  private final PickleInput in;
  private final PickleStack stack;
  private final PickleCalls calls;
  private final Map<Long, PickleValue> memo = new HashMap<>();

  private Unpickler(PickleInput in, PickleCalls calls) {
    this.in = in;
    this.stack = new PickleStack(in);
    this.calls = calls;
  }

  /**
   * Reads a pickle up to its end, and not a byte more.
   *
   * @throws CheckpointFormatException if it isn't one, or holds anything that weights don't need
   */
  static PickleValue read(PickleInput in) throws IOException {
    return read(in, storage -> {});
  }

  /**
   * Reads a pickle like {@link #read(PickleInput)}.
   *
   * @param storages is told of each storage that the pickle refers to, as often as it does
   */
  static PickleValue read(PickleInput in, Consumer<Storage> storages) throws IOException {
    return new Unpickler(in, new PickleCalls(in, storages)).run();
  }

  private PickleValue run() throws IOException {
    for (int done = 0; done < MOST_INSTRUCTIONS; done++) {
      int code = in.readUnsignedByte();
      if (code == PickleCode.STOP) {
        return stack.pop();
      }
      if (!pushConstant(code) && !changeStack(code) && !collect(code) && !call(code)) {
        throw in.malformed(
            "byte 0x%02x of its pickle, at %d, is no instruction known"
                .formatted(code, in.consumed() - 1));
      }
    }
    throw in.malformed("its pickle has more than " + MOST_INSTRUCTIONS + " instructions");
  }

  private boolean pushConstant(int code) throws IOException {
    Optional<PickleValue> constant = constant(code);
    constant.ifPresent(stack::push);
    return constant.isPresent();
  }

  private Optional<PickleValue> constant(int code) throws IOException {
    return switch (code) {
      case PickleCode.NONE -> Optional.of(Plain.NONE);
      case PickleCode.NEWTRUE -> Optional.of(Plain.TRUE);
      case PickleCode.NEWFALSE -> Optional.of(Plain.FALSE);
      case PickleCode.BININT -> Optional.of(new Whole(in.readSigned(4)));
      case PickleCode.BININT1 -> Optional.of(new Whole(in.readUnsigned(1)));
      case PickleCode.BININT2 -> Optional.of(new Whole(in.readUnsigned(2)));
      case PickleCode.LONG1 -> Optional.of(whole(in.readUnsigned(1)));
      case PickleCode.LONG4 -> Optional.of(whole(in.readSigned(4)));
      case PickleCode.INT, PickleCode.LONG -> Optional.of(decimal(in.readLine()));
      case PickleCode.BINUNICODE, PickleCode.BINSTRING -> Optional.of(text(in.readUnsigned(4)));
      case PickleCode.SHORT_BINUNICODE, PickleCode.SHORT_BINSTRING ->
          Optional.of(text(in.readUnsigned(1)));
      case PickleCode.BINUNICODE8 -> Optional.of(text(in.readUnsigned(8)));
      case PickleCode.BINFLOAT -> passOver(Double.BYTES);
      case PickleCode.BINBYTES -> passOver(in.readUnsigned(4));
      case PickleCode.SHORT_BINBYTES -> passOver(in.readUnsigned(1));
      case PickleCode.BINBYTES8, PickleCode.BYTEARRAY8 -> passOver(in.readUnsigned(8));
      case PickleCode.EMPTY_SET -> Optional.of(Plain.PASSED_OVER);
      case PickleCode.EMPTY_DICT -> Optional.of(Dict.empty());
      case PickleCode.EMPTY_LIST -> Optional.of(Sequence.empty());
      case PickleCode.EMPTY_TUPLE -> Optional.of(Sequence.empty());
      case PickleCode.GLOBAL -> Optional.of(calls.named(in.readLine(), in.readLine()));
      default -> Optional.empty();
    };
  }

  private PickleValue text(long bytes) throws IOException {
    return new Text(in.readText(bytes));
  }

  private Optional<PickleValue> passOver(long bytes) throws IOException {
    in.skip(bytes);
    return Optional.of(Plain.PASSED_OVER);
  }

  /** An integer of so many bytes; sizes and offsets have at most eight. */
  private PickleValue whole(long bytes) throws IOException {
    if (bytes < 0 || bytes > Long.BYTES) {
      in.skip(bytes);
      return Plain.PASSED_OVER;
    }
    return new Whole(bytes == 0 ? 0 : in.readSigned((int) bytes));
  }

  private PickleValue decimal(String line) {
    if (line.equals("00") || line.equals("01")) { // how protocols 0 and 1 write truth values
      return line.equals("01") ? Plain.TRUE : Plain.FALSE;
    }
    try {
      return new Whole(
          Long.parseLong(line.endsWith("L") ? line.substring(0, line.length() - 1) : line));
    } catch (NumberFormatException e) {
      return Plain.PASSED_OVER;
    }
  }

  private boolean changeStack(int code) throws IOException {
    switch (code) {
      case PickleCode.PROTO -> in.skip(1);
      case PickleCode.FRAME -> in.skip(Long.BYTES);
      case PickleCode.MARK -> stack.mark();
      case PickleCode.POP -> stack.popValueOrMark();
      case PickleCode.POP_MARK -> stack.popToMark();
      case PickleCode.DUP -> stack.push(stack.peek());
      case PickleCode.MEMOIZE -> memo.put((long) memo.size(), stack.peek());
      case PickleCode.BINPUT -> memo.put(in.readUnsigned(1), stack.peek());
      case PickleCode.LONG_BINPUT -> memo.put(in.readUnsigned(4), stack.peek());
      case PickleCode.BINGET -> stack.push(remembered(in.readUnsigned(1)));
      case PickleCode.LONG_BINGET -> stack.push(remembered(in.readUnsigned(4)));
      default -> {
        return false;
      }
    }
    return true;
  }

  private PickleValue remembered(long key) {
    PickleValue value = memo.get(key);
    if (value == null) {
      throw in.malformed("its pickle asks for memo " + key + ", which it never made");
    }
    return value;
  }

  private boolean collect(int code) {
    switch (code) {
      case PickleCode.TUPLE, PickleCode.LIST -> stack.push(new Sequence(stack.popToMark()));
      case PickleCode.TUPLE1 -> stack.push(new Sequence(stack.pop(1)));
      case PickleCode.TUPLE2 -> stack.push(new Sequence(stack.pop(2)));
      case PickleCode.TUPLE3 -> stack.push(new Sequence(stack.pop(3)));
      case PickleCode.APPEND -> append(stack.pop(1));
      case PickleCode.APPENDS, PickleCode.ADDITEMS -> append(stack.popToMark());
      case PickleCode.DICT -> {
        List<PickleValue> entries = stack.popToMark();
        stack.push(Dict.empty());
        set(entries);
      }
      case PickleCode.SETITEM -> set(stack.pop(2));
      case PickleCode.SETITEMS -> set(stack.popToMark());
      case PickleCode.FROZENSET -> {
        stack.popToMark();
        stack.push(Plain.PASSED_OVER);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private void append(List<PickleValue> items) {
    if (stack.peek() instanceof Sequence list) {
      list.items().addAll(items);
    } else if (stack.peek() != Plain.PASSED_OVER) {
      throw in.malformed("its pickle appends to what is no list");
    }
  }

  private void set(List<PickleValue> entries) {
    if (entries.size() % 2 != 0) {
      throw in.malformed("its pickle has a key without a value");
    }
    if (stack.peek() instanceof Dict dict) {
      for (int i = 0; i < entries.size(); i += 2) {
        dict.put(entries.get(i), entries.get(i + 1));
      }
    } else if (stack.peek() != Plain.PASSED_OVER) {
      throw in.malformed("its pickle sets an item of what is no dictionary");
    }
  }

  private boolean call(int code) {
    switch (code) {
      case PickleCode.STACK_GLOBAL -> {
        List<PickleValue> names = stack.pop(2);
        stack.push(calls.named(names.get(0), names.get(1)));
      }
      case PickleCode.BINPERSID -> stack.push(calls.storage(stack.pop()));
      case PickleCode.REDUCE -> {
        List<PickleValue> call = stack.pop(2);
        stack.push(calls.result(call.get(0), call.get(1)));
      }
      case PickleCode.NEWOBJ -> {
        List<PickleValue> call = stack.pop(2);
        stack.push(calls.newObject(call.get(0)));
      }
      case PickleCode.NEWOBJ_EX -> {
        List<PickleValue> call = stack.pop(3);
        stack.push(calls.newObject(call.get(0)));
      }
      case PickleCode.BUILD -> {
        PickleValue state = stack.pop();
        calls.setState(stack.peek(), state);
      }
      default -> {
        return false;
      }
    }
    return true;
  }
}
