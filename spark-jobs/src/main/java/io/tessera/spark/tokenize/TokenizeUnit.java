package io.tessera.spark.tokenize;

import io.tessera.spark.table.FileRange;
import io.tessera.spark.table.Split;
import io.tessera.spark.unit.Unit;

/**
 * Some row groups of an image file to tokenize.
 *
 * @param id hash of the image file's place and length, the row groups, the tokenizer and the
 *     preprocessing
 */
record TokenizeUnit(String id, Split split, FileRange images) implements Unit {
  /** Path of its file in the token table. */
  String path() {
    return split.folder() + "/unit-" + id + ".parquet";
  }
}
