package io.tessera.spark.tokenize;

import io.tessera.spark.table.FileRange;
import io.tessera.spark.table.Split;
import io.tessera.spark.table.TokenVersions;
import io.tessera.spark.unit.Unit;

/**
 * Some row groups of an image file to tokenize.
 *
 * @param id split, number of the image file and first row group: what the table's version is made
 *     from, its claim says
 * @param split of the images
 * @param images the row groups
 * @param firstRow number of the first image in its file
 */
record TokenizeUnit(String id, Split split, FileRange images, long firstRow) implements Unit {
  /** Where an attempt writes, in the version's folder. */
  String staged(String attempt) {
    return TokenVersions.STAGED + "/" + id + "-" + attempt;
  }

  /** Where its file gets if the attempt's result counts. */
  String path(String attempt) {
    return split.folder() + "/unit-" + id + "-" + attempt + ".parquet";
  }
}
