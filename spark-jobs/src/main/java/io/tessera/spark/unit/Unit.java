package io.tessera.spark.unit;

import java.io.Serializable;

/** A piece of work. */
public interface Unit extends Serializable {
  /** Names everything that its result depends on; also a file name. */
  String id();
}
