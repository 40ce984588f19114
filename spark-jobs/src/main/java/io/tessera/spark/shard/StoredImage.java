package io.tessera.spark.shard;

import io.tessera.spark.table.ImageContent;
import java.io.Serializable;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** An image on its way to its file. */
final class StoredImage implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String path;
  private final int label;
  private final byte[] bytes;

  StoredImage(RawImage image) {
    this.path = image.path();
    this.label = image.label();
    this.bytes = image.bytes();
  }

  /** The row of the table. */
  Row row(String id) {
    return RowFactory.create(id, RowFactory.create(bytes, path), label, ImageContent.of(bytes));
  }
}
