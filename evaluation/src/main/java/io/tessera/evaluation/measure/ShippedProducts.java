package io.tessera.evaluation.measure;

import io.tessera.evaluation.features.InnerProducts;
import java.io.Serializable;

/** Inner products that pieces take with them; they hold nothing native. */
@FunctionalInterface
public interface ShippedProducts extends InnerProducts, Serializable {
  /** In plain Java and float64: the same bits on every machine. */
  static ShippedProducts inPlainJava() {
    return (a, b, dimension) -> InnerProducts.inPlainJava().of(a, b, dimension);
  }
}
