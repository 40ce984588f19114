package io.tessera.spark.config;

/** What kind of source the images come from. */
public enum DataFormat {
  /** Told from the names of the files. */
  AUTO,
  /** Pairs of IDX files as of MNIST, gzipped or not. */
  IDX,
  /** A folder with one folder of images per class. */
  FOLDER,
  /** Tar files with one folder of images per class, of one class each, or of such tar files. */
  TAR,
  /** Parquet with {@code image struct<bytes, path>} and {@code label}, as on Hugging Face. */
  PARQUET
}
