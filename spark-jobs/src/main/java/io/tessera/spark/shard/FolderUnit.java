package io.tessera.spark.shard;

import io.tessera.spark.shard.RawImage.Refusal;
import io.tessera.spark.table.ImageManifest.SourceFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.util.Iterator;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.security.AccessControlException;
import org.jspecify.annotations.Nullable;

/**
 * Some image files of one class.
 *
 * @param root the folder that their paths begin at
 * @param maxImageBytes longer files are refused unread
 */
record FolderUnit(String root, int label, FileColumns files, int maxImageBytes)
    implements SourceUnit {
  private static final long serialVersionUID = 1L;

  @Override
  public RawImages open(Configuration hadoop) {
    Iterator<SourceFile> remaining = files.toList().iterator();
    return new RawImages() {
      @Override
      @Nullable RawImage advance() throws IOException {
        return remaining.hasNext() ? read(remaining.next(), hadoop) : null;
      }

      @Override
      public void close() {}
    };
  }

  private RawImage read(SourceFile file, Configuration hadoop) throws IOException {
    if (file.bytes() > maxImageBytes) {
      return refused(file, Refusals.tooLarge(file.bytes(), maxImageBytes));
    }
    Path path = SourceFiles.located(root, file.path());
    try (InputStream in = path.getFileSystem(hadoop).open(path)) {
      byte[] bytes = in.readNBytes(maxImageBytes + 1);
      return bytes.length > maxImageBytes
          ? refused(file, Refusals.tooLarge(bytes.length, maxImageBytes))
          : RawImage.of(file.path(), file.path(), label, bytes);
    } catch (FileNotFoundException | AccessControlException | AccessDeniedException e) {
      return refused(file, Refusals.unreadable(e));
    }
  }

  private RawImage refused(SourceFile file, Refusal refusal) {
    return RawImage.refused(file.path(), file.path(), label, file.bytes(), refusal);
  }
}
