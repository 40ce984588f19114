package io.tessera.spark.shard;

import io.tessera.spark.shard.RawImage.Refusal;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.file.AccessDeniedException;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.security.AccessControlException;
import org.jspecify.annotations.Nullable;

/** Some image files of a folder source. */
record FolderUnit(List<Entry> entries, int maxImageBytes) implements SourceUnit {
  private static final long serialVersionUID = 1L;

  /** A file: where it is, its name in the source, its class and its length. */
  record Entry(String path, String id, int label, long bytes) implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  @Override
  public RawImages open(Configuration hadoop) {
    Iterator<Entry> remaining = entries.iterator();
    return new RawImages() {
      @Override
      @Nullable RawImage advance() throws IOException {
        return remaining.hasNext() ? read(remaining.next(), hadoop) : null;
      }

      @Override
      public void close() {}
    };
  }

  private RawImage read(Entry entry, Configuration hadoop) throws IOException {
    if (entry.bytes() > maxImageBytes) {
      return refused(entry, Refusals.tooLarge(entry.bytes(), maxImageBytes));
    }
    Path path = new Path(entry.path());
    try (InputStream in = path.getFileSystem(hadoop).open(path)) {
      byte[] bytes = in.readNBytes(maxImageBytes + 1);
      return bytes.length > maxImageBytes
          ? refused(entry, Refusals.tooLarge(bytes.length, maxImageBytes))
          : RawImage.of(entry.id(), entry.id(), entry.label(), bytes);
    } catch (FileNotFoundException | AccessControlException | AccessDeniedException e) {
      return refused(entry, Refusals.unreadable(e));
    }
  }

  private static RawImage refused(Entry entry, Refusal refusal) {
    return RawImage.refused(entry.id(), entry.id(), entry.label(), entry.bytes(), refusal);
  }
}
