package io.tessera.spark.tokenize;

import io.tessera.core.storage.Storage;
import io.tessera.core.storage.StoredFile;
import io.tessera.spark.storage.HadoopStorage;
import io.tessera.spark.table.ParquetRows;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/** Codes of images that need not be encoded, by what the images hold. */
final class KnownCodes {
  private final Map<ByteBuffer, int[] @Nullable []> views;

  private KnownCodes(Map<ByteBuffer, int[] @Nullable []> views) {
    this.views = views;
  }

  /** No codes. */
  static KnownCodes none() {
    return new KnownCodes(Map.of());
  }

  /**
   * Those in a folder's Parquet files.
   *
   * @param count views of an image
   */
  static KnownCodes read(String folder, int count, Configuration hadoop) {
    Map<ByteBuffer, int[] @Nullable []> views = new HashMap<>();
    Storage storage = HadoopStorage.at(folder, hadoop);
    for (StoredFile file : storage.list("")) {
      if (file.path().endsWith(".parquet")) {
        ParquetRows.units(hadoop, storage.location(file.path()), Long.MAX_VALUE)
            .forEach(
                range ->
                    ParquetRows.readCodes(
                        hadoop,
                        range,
                        codes ->
                            views
                                    .computeIfAbsent(
                                        ByteBuffer.wrap(codes.content()), key -> new int[count][])[
                                    codes.view()] =
                                codes.tokens()));
      }
    }
    return new KnownCodes(views);
  }

  /** The codes of an image, by view; empty unless those of every view are known. */
  Optional<List<int[]>> of(byte[] content) {
    return Optional.ofNullable(views.get(ByteBuffer.wrap(content)))
        .map(Arrays::asList)
        .filter(codes -> codes.stream().allMatch(Objects::nonNull));
  }
}
