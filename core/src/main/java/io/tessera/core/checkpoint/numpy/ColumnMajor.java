package io.tessera.core.checkpoint.numpy;

import java.util.List;

/** Walks over arrays whose first axis varies fastest. */
final class ColumnMajor {
  private ColumnMajor() {}

  interface Visitor {
    void visit(int columnMajor, int rowMajor);
  }

  /** Visits each element's place in column-major and in row-major order. */
  static void forEach(List<Long> shape, Visitor visitor) {
    int axes = shape.size();
    int[] strides = new int[axes]; // in row-major order
    int size = 1;
    for (int axis = axes - 1; axis >= 0; axis--) {
      strides[axis] = size;
      size *= shape.get(axis).intValue();
    }
    int[] index = new int[axes];
    int rowMajor = 0;
    for (int place = 0; place < size; place++) {
      visitor.visit(place, rowMajor);
      int axis = 0;
      while (axis < axes) {
        index[axis]++;
        rowMajor += strides[axis];
        if (index[axis] < shape.get(axis)) {
          break;
        }
        rowMajor -= index[axis] * strides[axis];
        index[axis] = 0;
        axis++;
      }
    }
  }
}
