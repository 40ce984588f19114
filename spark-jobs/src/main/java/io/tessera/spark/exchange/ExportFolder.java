package io.tessera.spark.exchange;

import io.tessera.core.checkpoint.FormatVersion;
import io.tessera.core.checkpoint.Json;
import io.tessera.core.storage.LocalStorage;
import io.tessera.core.storage.Storage;
import io.tessera.core.storage.StorageException;
import io.tessera.core.storage.StoragePath;
import io.tessera.spark.exit.JobException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.LongFunction;

/**
 * A folder of many files that are written in their order, so that an interrupted export goes on
 * where it stopped. {@value #RECORD} in it says what it is an export of; a folder of anything else
 * is left alone.
 */
final class ExportFolder {
  static final String RECORD = "_export.json";

  private final Storage storage;
  private final Contents contents;

  /**
   * What {@value #RECORD} says.
   *
   * @param version of this format, {@link #VERSION}
   * @param kind of export
   * @param source SHA-256 that identifies the table it is made of
   * @param items how many there are to be
   * @param complete whether all of them are there
   */
  @FormatVersion(Contents.VERSION)
  record Contents(int version, String kind, String source, long items, boolean complete) {
    private static final int VERSION = 1;

    Contents(String kind, String source, long items) {
      this(VERSION, kind, source, items, false);
    }

    private Contents completed() {
      return new Contents(version, kind, source, items, true);
    }
  }

  private ExportFolder(Storage storage, Contents contents) {
    this.storage = storage;
    this.contents = contents;
  }

  /**
   * Opens a new folder, or one that an earlier call left.
   *
   * @param wanted what it is to hold
   * @throws JobException if it has other files
   */
  static ExportFolder open(Storage storage, Contents wanted) {
    if (storage.exists(RECORD)) {
      String json = new String(storage.read(RECORD), StandardCharsets.UTF_8);
      Contents found = Json.read(json, Contents.class, storage.location(RECORD));
      if (!found.completed().equals(wanted.completed())) {
        throw JobException.usage(
            "Cannot export to %s: it holds another export (%s of %d items, source %s; wanted are %s of %d, source %s); name another folder with --out"
                .formatted(
                    storage.location(""),
                    found.kind,
                    found.items,
                    abridged(found.source),
                    wanted.kind,
                    wanted.items,
                    abridged(wanted.source)));
      }
      return new ExportFolder(storage, found);
    }
    if (!storage.list("").isEmpty()) {
      throw JobException.usage(
          "Cannot export to %s: it has files already; name a new or empty folder with --out"
              .formatted(storage.location("")));
    }
    return new ExportFolder(storage, wanted).record(wanted);
  }

  private static String abridged(String hash) {
    return hash.substring(0, Math.min(12, hash.length()));
  }

  boolean isComplete() {
    return contents.complete;
  }

  /**
   * How many items are there.
   *
   * @param lastFile the file of an item that is written last
   */
  long done(LongFunction<String> lastFile) {
    if (contents.complete) {
      return contents.items;
    }
    long done = 0;
    long missing = contents.items;
    while (done < missing) { // items are written in their order: the first missing one is searched
      long middle = done + (missing - done) / 2;
      if (storage.exists(lastFile.apply(middle))) {
        done = middle + 1;
      } else {
        missing = middle;
      }
    }
    return done;
  }

  /**
   * Writes a file, whole or not at all. On a local disk it is not forced out, since that would take
   * longer than everything else; a power failure may cost the last files.
   */
  void put(String name, byte[] content) {
    if (!(storage instanceof LocalStorage local)) {
      storage.write(name, content);
      return;
    }
    Path file = local.file(name);
    Path unfinished = file.resolveSibling(StoragePath.RESERVED + file.getFileName());
    try {
      Files.createDirectories(file.getParent());
      Files.write(unfinished, content);
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw StorageException.of("write", file.toString(), e);
    }
  }

  /** Notes that everything is there. */
  void complete() {
    record(contents.completed());
  }

  private ExportFolder record(Contents state) {
    storage.write(RECORD, Json.writePretty(state).getBytes(StandardCharsets.UTF_8));
    return this;
  }
}
