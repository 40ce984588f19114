package io.tessera.core.checkpoint.torch;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes a pickle instruction by instruction, sound or not. */
final class PickleProgram {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  PickleProgram() {
    op(PickleCode.PROTO, 2);
  }

  PickleProgram op(int... codes) {
    for (int code : codes) {
      bytes.write(code);
    }
    return this;
  }

  PickleProgram raw(byte[] more) {
    bytes.writeBytes(more);
    return this;
  }

  PickleProgram text(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return op(PickleCode.BINUNICODE).little(4, utf8.length).raw(utf8);
  }

  PickleProgram whole(long value) {
    return op(PickleCode.LONG1, Long.BYTES).little(Long.BYTES, value);
  }

  PickleProgram little(int count, long value) {
    byte[] all = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
    bytes.write(all, 0, count);
    return this;
  }

  PickleProgram global(String module, String name) {
    return op(PickleCode.GLOBAL)
        .raw((module + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
  }

  PickleProgram wholes(long... values) {
    op(PickleCode.MARK);
    for (long value : values) {
      whole(value);
    }
    return op(PickleCode.TUPLE);
  }

  PickleProgram storage(String type, String key, long elements) {
    return op(PickleCode.MARK)
        .text("storage")
        .global("torch", type)
        .text(key)
        .text("cpu")
        .whole(elements)
        .op(PickleCode.TUPLE, PickleCode.BINPERSID);
  }

  /** A view into storage {@code key}, a float32 one. */
  PickleProgram tensor(String key, long elements, long offset, long[] shape, long[] strides) {
    return tensor("FloatStorage", key, elements, offset, shape, strides);
  }

  PickleProgram tensor(
      String type, String key, long elements, long offset, long[] shape, long[] strides) {
    return global("torch._utils", "_rebuild_tensor_v2")
        .op(PickleCode.MARK)
        .storage(type, key, elements)
        .whole(offset)
        .wholes(shape)
        .wholes(strides)
        .op(PickleCode.NEWFALSE, PickleCode.NONE, PickleCode.TUPLE, PickleCode.REDUCE);
  }

  /** All of storage {@code key}, a float32 one. */
  PickleProgram vector(String key, long elements) {
    return tensor(key, elements, 0, new long[] {elements}, new long[] {1});
  }

  PickleProgram beginDict() {
    return op(PickleCode.EMPTY_DICT, PickleCode.MARK);
  }

  PickleProgram endDict() {
    return op(PickleCode.SETITEMS);
  }

  /** Begins an object of TorchScript, up to its attributes. */
  PickleProgram beginObject(String type) {
    return global("__torch__", type).op(PickleCode.EMPTY_TUPLE, PickleCode.NEWOBJ).beginDict();
  }

  PickleProgram endObject() {
    return endDict().op(PickleCode.BUILD);
  }

  byte[] end() {
    return op(PickleCode.STOP).bytes.toByteArray();
  }
}
