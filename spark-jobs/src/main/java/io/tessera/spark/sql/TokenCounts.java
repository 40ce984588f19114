package io.tessera.spark.sql;

import io.tessera.spark.exit.TableFileException;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.jspecify.annotations.Nullable;

/**
 * How often each code occurs: a hash table while codes are few, an array by code as soon as that
 * takes no more memory. So a group of one image costs some kilobytes, and one of a million images
 * hardly more than eight bytes a code.
 */
final class TokenCounts {
  /** Codes without a stated codebook size stay below this: 128 MiB of counts. */
  static final int MAX_CODES = 1 << 24;

  private static final int FIRST_SLOTS = 16;
  private static final int SLOT_BYTES = Integer.BYTES + Long.BYTES;

  private final int limit;
  private int[] slots = new int[FIRST_SLOTS]; // code + 1; 0 is a free slot
  private long[] counts = new long[FIRST_SLOTS];
  private int used; // while hashed
  private int largest = -1; // while hashed
  private long @Nullable [] byCode;

  /** Takes one code and its count. */
  interface Visitor {
    void visit(int code, long count);
  }

  /**
   * Nothing counted.
   *
   * @param limit codes are below it; 0 if the codebook's size isn't known
   */
  TokenCounts(int limit) {
    this.limit = limit;
  }

  /**
   * Counts tokens; null elements are passed over.
   *
   * @throws TableFileException if one is negative or beyond the codebook
   */
  void add(ArrayData tokens) {
    int length = tokens.numElements();
    boolean nulls = TokenArrays.hasNull(tokens);
    for (int i = 0; i < length; i++) {
      if (!nulls || !tokens.isNullAt(i)) {
        add(tokens.getInt(i), 1);
      }
    }
  }

  /** Counts a code some times more. */
  void add(int code, long count) {
    long[] array = byCode;
    if (array == null || code < 0 || code >= array.length) {
      array = roomFor(code);
    }
    if (array == null) {
      int slot = slot(slots, code);
      if (slots[slot] == 0) {
        slots[slot] = code + 1;
        used++;
      }
      counts[slot] += count;
    } else {
      array[code] += count;
    }
  }

  /** Counts what another has counted. */
  void add(TokenCounts other) {
    other.forEach(this::add);
  }

  private void check(int code) {
    if (code < 0) {
      throw new TableFileException("Invalid token: " + code + "; codes count from 0");
    }
    if (limit > 0 && code >= limit) {
      throw new TableFileException(
          "Invalid token: %d, in a codebook of %d codes; name the codebook size of the tokenizer that made the tokens"
              .formatted(code, limit));
    }
    if (code >= MAX_CODES) {
      throw new TableFileException(
          "Invalid token: %d; codes are below %d, are these tokens?".formatted(code, MAX_CODES));
    }
  }

  /** The array if it is one, now with a place for the code; null where the table has one. */
  private long @Nullable [] roomFor(int code) {
    check(code);
    largest = Math.max(largest, code);
    long[] array = byCode;
    if (array != null) {
      int most = limit > 0 ? limit : MAX_CODES;
      byCode =
          Arrays.copyOf(array, Math.max(code + 1, Math.min(most, array.length + array.length / 8)));
    } else if (2 * (used + 1) > slots.length) {
      grow();
    }
    return byCode;
  }

  private void grow() {
    int[] oldSlots = slots;
    long[] oldCounts = counts;
    int length = 2 * oldSlots.length;
    boolean array = (long) length * SLOT_BYTES >= (largest + 1L) * Long.BYTES;
    slots = new int[array ? 0 : length];
    counts = new long[slots.length];
    byCode = array ? new long[largest + 1] : null;
    used = 0;
    for (int i = 0; i < oldSlots.length; i++) {
      if (oldSlots[i] != 0) {
        add(oldSlots[i] - 1, oldCounts[i]);
      }
    }
  }

  /** Where a code is, or would be: linear probing in a table with free slots. */
  private static int slot(int[] slots, int code) {
    int mask = slots.length - 1;
    int slot = (code * 0x9E3779B9) >>> Integer.numberOfLeadingZeros(mask);
    while (slots[slot] != 0 && slots[slot] != code + 1) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  /** Every code that occurs, in no order. */
  void forEach(Visitor visitor) {
    if (byCode != null) {
      forEachByCode(visitor);
      return;
    }
    for (int i = 0; i < slots.length; i++) {
      if (slots[i] != 0) {
        visitor.visit(slots[i] - 1, counts[i]);
      }
    }
  }

  /** Every code that occurs, from the lowest to the highest. */
  void forEachByCode(Visitor visitor) {
    long[] array = byCode;
    if (array == null) {
      int[] codes = Arrays.stream(slots).filter(code -> code > 0).sorted().toArray();
      for (int code : codes) {
        visitor.visit(code - 1, counts[slot(slots, code - 1)]);
      }
      return;
    }
    for (int code = 0; code < array.length; code++) {
      if (array[code] > 0) {
        visitor.visit(code, array[code]);
      }
    }
  }

  /** Tokens counted. */
  long total() {
    long[] total = new long[1];
    forEach((code, count) -> total[0] += count);
    return total[0];
  }

  /** Different codes among them. */
  int distinct() {
    if (byCode == null) {
      return used;
    }
    int[] distinct = new int[1];
    forEach((code, count) -> distinct[0]++);
    return distinct[0];
  }

  /** The counts by code: {@code length} of them, or more if a code lies beyond. */
  long[] toArray(int length) {
    int[] end = {length};
    forEach((code, count) -> end[0] = Math.max(end[0], code + 1));
    long[] array = new long[end[0]];
    forEach((code, count) -> array[code] = count);
    return array;
  }

  /** Shannon entropy −Σ p log₂ p in bits, added up in the codes' order; null of no tokens. */
  @Nullable Double entropy() {
    long total = total();
    if (total == 0) {
      return null;
    }
    double[] sum = new double[1];
    forEachByCode(
        (code, count) -> {
          double share = (double) count / total;
          sum[0] -= share * StrictMath.log(share);
        });
    return sum[0] / StrictMath.log(2) + 0.0; // no negative zero
  }

  /** Writes distance to the code before, and count, of each code that occurs. */
  void write(DataOutput out) throws IOException {
    int[] codes = new int[distinct()];
    long[] values = new long[codes.length];
    int[] next = new int[1];
    forEachByCode(
        (code, count) -> {
          codes[next[0]] = code;
          values[next[0]++] = count;
        });
    writeVarint(out, limit);
    writeVarint(out, codes.length);
    int before = 0;
    for (int i = 0; i < codes.length; i++) {
      writeVarint(out, codes[i] - before);
      writeVarint(out, values[i]);
      before = codes[i];
    }
  }

  /** Reads what {@link #write} wrote. */
  static TokenCounts read(DataInput in) throws IOException {
    TokenCounts counts = new TokenCounts((int) readVarint(in));
    long distinct = readVarint(in);
    int code = 0;
    for (long i = 0; i < distinct; i++) {
      code += (int) readVarint(in);
      counts.add(code, readVarint(in));
    }
    return counts;
  }

  /** Seven bits a byte, lowest first; the eighth says that more follow. */
  private static void writeVarint(DataOutput out, long value) throws IOException {
    long rest = value;
    while (rest > 0x7F) {
      out.writeByte((int) ((rest & 0x7F) | 0x80));
      rest >>>= 7;
    }
    out.writeByte((int) rest);
  }

  private static long readVarint(DataInput in) throws IOException {
    long value = 0;
    int shift = 0;
    byte next;
    do {
      next = in.readByte();
      value |= (next & 0x7FL) << shift;
      shift += 7;
    } while (next < 0);
    return value;
  }
}
