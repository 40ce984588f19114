package io.tessera.core.checkpoint.torch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The stack of the pickle machine; marks are kept apart, so no value can pose as one. */
final class PickleStack {
  private final PickleInput in;
  private final List<PickleValue> values = new ArrayList<>();
  private final Deque<Integer> marks = new ArrayDeque<>();

  PickleStack(PickleInput in) {
    this.in = in;
  }

  void push(PickleValue value) {
    values.add(value);
  }

  PickleValue peek() {
    requireAboveMark(1);
    return values.get(values.size() - 1);
  }

  PickleValue pop() {
    requireAboveMark(1);
    return values.remove(values.size() - 1);
  }

  /** The topmost values, in the order in which they were pushed. */
  List<PickleValue> pop(int count) {
    requireAboveMark(count);
    return cut(values.size() - count);
  }

  void mark() {
    marks.push(values.size());
  }

  /** The values above the last mark, in the order in which they were pushed. */
  List<PickleValue> popToMark() {
    if (marks.isEmpty()) {
      throw in.malformed("its pickle ends a collection that it never began");
    }
    return cut(marks.pop());
  }

  void popValueOrMark() {
    if (!marks.isEmpty() && marks.peek() == values.size()) {
      marks.pop();
    } else {
      pop();
    }
  }

  private List<PickleValue> cut(int from) {
    List<PickleValue> top = values.subList(from, values.size());
    List<PickleValue> copy = new ArrayList<>(top);
    top.clear();
    return copy;
  }

  private void requireAboveMark(int count) {
    int floor = marks.isEmpty() ? 0 : marks.peek();
    if (values.size() - floor < count) {
      throw in.malformed("its pickle takes more from its stack than is there");
    }
  }
}
