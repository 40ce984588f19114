package io.tessera.spark.shard;

import io.tessera.spark.shard.RawImage.Refusal;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * One tar file.
 *
 * @param path where it is
 * @param layout how a member's folder tells its class
 * @param maxImageBytes larger members are refused unread
 */
record TarUnit(String path, TarLayout layout, int maxImageBytes) implements SourceUnit {
  private static final long serialVersionUID = 1L;

  @Override
  public RawImages open(Configuration hadoop) throws IOException {
    Path file = new Path(path);
    TarReader tar = TarReader.open(file, hadoop);
    return new RawImages() {
      @Override
      @Nullable RawImage advance() throws IOException {
        for (TarMember member = tar.next(); member != null; member = tar.next()) {
          boolean refused = refusal(member).isPresent();
          if (refused || SourceFiles.isImageName(member.file())) {
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
