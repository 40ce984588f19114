package io.tessera.spark.exchange;

import io.tessera.core.checkpoint.Digest;
import io.tessera.core.checkpoint.DigestOutput;
import io.tessera.core.storage.AtomicOutput;
import io.tessera.core.storage.StorageException;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.progress.Console;
import io.tessera.spark.storage.FileLocation;
import java.io.IOException;
import java.io.OutputStream;

/**
 * A file that a command writes where its user says: whole or not at all, and never in place of
 * another content.
 *
 * @param digest of the content
 * @param wasThere whether the file had this content before
 */
public record NewFile(Digest digest, boolean wasThere) {
  /** Writes the content of a file. */
  public interface Content {
    /** Writes to the stream, which stays open. */
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Writes a file.
   *
   * @throws JobException if there is a file of another content; it stays as it is
   * @throws StorageException if the storage refuses
   */
  public static NewFile write(FileLocation file, Content content) {
    try (AtomicOutput out = file.create()) {
      DigestOutput digesting = new DigestOutput(out);
      content.writeTo(digesting);
      digesting.flush();
      Digest digest = digesting.finish();
      if (!file.exists()) {
        out.commit();
        return new NewFile(digest, false);
      }
      if (!file.digest().equals(digest)) {
        throw JobException.usage(
            "Cannot write "
                + file
                + ": there is a file with another content; delete it, or name another with --out");
      }
      return new NewFile(digest, true);
    } catch (IOException e) {
      throw StorageException.of("write", file.toString(), e);
    }
  }

  /** {@code 12,345 bytes, SHA-256 …}, and whether it was there. */
  public String describe() {
    return "%s bytes, SHA-256 %s%s"
        .formatted(
            Console.count(digest.bytes()), digest.sha256(), wasThere ? " (was there already)" : "");
  }
}
