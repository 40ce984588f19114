package io.tessera.spark.shard;

import java.io.Serializable;

/**
 * Some files of one class folder, as many as a task should read.
 *
 * @param className name of the class folder
 * @param number of the part in its class folder, from 0
 * @param files its images, their paths beginning with the class folder; none in a folder without
 *     images
 * @param ignored files passed over on the way that are no images by their names
 */
record FolderPart(String className, int number, FileColumns files, long ignored)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  FolderTotal total() {
    return new FolderTotal(SourceTotal.of(files.toList()), ignored, 1);
  }

  /**
   * What a class folder amounts to.
   *
   * @param images its images
   * @param ignored its files that are no images by their names
   * @param parts it is divided into
   */
  record FolderTotal(SourceTotal images, long ignored, int parts) implements Serializable {
    private static final long serialVersionUID = 1L;

    FolderTotal plus(FolderTotal other) {
      return new FolderTotal(
          images.plus(other.images), ignored + other.ignored, parts + other.parts);
    }
  }
}
