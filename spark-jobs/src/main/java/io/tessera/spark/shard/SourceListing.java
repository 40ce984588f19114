package io.tessera.spark.shard;

import io.tessera.core.checkpoint.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The files of a source at the time of reading.
 *
 * @param location as configured
 * @param format what kind of source it was read as
 * @param files every file with its length, sorted by its path in the source
 * @param ignored files and archive members that are no images by their name
 */
record SourceListing(String location, String format, List<SourceFile> files, long ignored) {
  /** A file and its length. */
  record SourceFile(String path, long bytes) {}

  long bytes() {
    return files.stream().mapToLong(SourceFile::bytes).sum();
  }

  /** SHA-256 of the paths and lengths: another digest is another source. */
  String digest() {
    StringBuilder text = new StringBuilder();
    files.forEach(file -> text.append(file.path()).append('\t').append(file.bytes()).append('\n'));
    return Sha256.of(text.toString().getBytes(StandardCharsets.UTF_8));
  }
}
