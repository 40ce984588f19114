package io.tessera.spark.shard;

import io.tessera.spark.exit.JobException;
import java.io.IOException;
import java.io.Serializable;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * What is in one tar file.
 *
 * @param images number of image files by folder, the top being the empty name
 * @param refused members that will go to quarantine whatever their names
 * @param ignored members that are no images by their names
 * @param damage why the archive can't be read to its end; null where it can
 */
record TarListing(
    SortedMap<String, Long> images, long refused, long ignored, @Nullable String damage)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  static TarListing of(Path path, Configuration hadoop) throws IOException {
    SortedMap<String, Long> images = new TreeMap<>();
    long refused = 0;
    long ignored = 0;
    try (TarReader tar = TarReader.open(path, hadoop)) {
      for (TarMember member = tar.next(); member != null; member = tar.next()) {
        if (TarUnit.refusal(member).isPresent()) {
          refused++;
        } else if (SourceFiles.isImageName(member.file())) {
          images.merge(member.folder(), 1L, Long::sum);
        } else {
          ignored++;
        }
      }
      return new TarListing(images, refused, ignored, null);
    } catch (SocketException | SocketTimeoutException | UnknownHostException e) {
      throw e;
    } catch (IOException e) {
      return new TarListing(images, refused, ignored, String.valueOf(e.getMessage()));
    }
  }

  /**
   * Refuses an archive that ends too early.
   *
   * @param archive for the message
   */
  void checkSound(Path archive) {
    if (damage != null) {
      throw JobException.badData(
          "Cannot read tar file "
              + SourceFiles.shown(archive)
              + ": "
              + damage
              + ", after "
              + count()
              + " images; fetch it again");
    }
  }

  long count() {
    return images.values().stream().mapToLong(Long::longValue).sum();
  }

  /**
   * The one folder all classes lie in, as far as this archive's own names tell; empty where it has
   * no folders at all.
   */
  Optional<String> firstFolder() {
    return images.keySet().stream().filter(folder -> !folder.isEmpty()).findFirst();
  }
}
