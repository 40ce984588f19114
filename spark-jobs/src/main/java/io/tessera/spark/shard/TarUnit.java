package io.tessera.spark.shard;

import io.tessera.spark.shard.RawImage.Refusal;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * Consecutive images of one tar file.
 *
 * @param path where it is
 * @param layout how a member's folder tells its class
 * @param maxImageBytes larger members are refused unread
 * @param first image of the file, from 0, that belongs to it; those before are passed over
 * @param end the first one that doesn't
 */
record TarUnit(String path, TarLayout layout, int maxImageBytes, long first, long end)
    implements SourceUnit {
  private static final long serialVersionUID = 1L;

  /** The whole file. */
  static TarUnit whole(String path, TarLayout layout, int maxImageBytes) {
    return new TarUnit(path, layout, maxImageBytes, 0, Long.MAX_VALUE);
  }

  @Override
  public RawImages open(Configuration hadoop) throws IOException {
    Path file = new Path(path);
    TarReader tar = TarReader.open(file, hadoop);
    return new RawImages() {
      private long passed;

      @Override
      @Nullable RawImage advance() throws IOException {
        while (passed < end) {
          TarMember member = tar.next();
          if (member == null) {
            return null;
          }
          boolean refused = refusal(member).isPresent();
          boolean counts = refused || SourceFiles.isImageName(member.file());
          if (counts && passed++ >= first) {
            return image(tar, file.getName(), member);
          }
        }
        return null;
      }

      @Override
      public void close() throws IOException {
        tar.close();
      }
    };
  }

  private RawImage image(TarReader tar, String archive, TarMember member) throws IOException {
    String id = archive + "/" + printable(member.name());
    int label = layout.label(archive, member.folder());
    Optional<Refusal> refusal = refusal(member).or(() -> refusalHere(member, label));
    if (refusal.isPresent()) {
      return RawImage.refused(id, printable(member.name()), label, member.size(), refusal.get());
    }
    return RawImage.of(id, member.name(), label, tar.read(member));
  }

  private Optional<Refusal> refusalHere(TarMember member, int label) {
    if (label == RawImage.NO_LABEL) {
      return Optional.of(Refusals.noClass());
    }
    return member.size() > maxImageBytes
        ? Optional.of(Refusals.tooLarge(member.size(), maxImageBytes))
        : Optional.empty();
  }

  /** Why a member is never read, whatever the settings. */
  static Optional<Refusal> refusal(TarMember member) {
    if (member.isUnsafe()) {
      return Optional.of(Refusals.unsafePath());
    }
    return switch (member.kind()) {
      case FILE, DIRECTORY -> Optional.empty();
      case LINK -> Optional.of(Refusals.notAFile("link"));
      case DEVICE -> Optional.of(Refusals.notAFile("device or another special member"));
      case SPARSE_FILE -> Optional.of(Refusals.notAFile("sparse file"));
    };
  }

  private static String printable(String name) {
    return name.replaceAll("\\p{Cntrl}", "?");
  }
}
