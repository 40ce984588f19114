package io.tessera.spark.shard;

import io.tessera.spark.shard.RawImage.Refusal;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * Some consecutive members of a tar file.
 *
 * @param from position of the first one's header
 * @param to position of the header after the last one's
 * @param layout how a member's folder tells its class
 * @param maxImageBytes larger members are refused unread
 */
record TarUnit(TarArchive archive, long from, long to, TarLayout layout, int maxImageBytes)
    implements SourceUnit {
  private static final long serialVersionUID = 1L;

  @Override
  public RawImages open(Configuration hadoop) throws IOException {
    TarReader tar = archive.open(hadoop, from, to);
    return new RawImages() {
      @Override
      @Nullable RawImage advance() throws IOException {
        for (TarMember member = tar.next(); member != null; member = tar.next()) {
          Optional<Refusal> refusal = refusal(archive, member);
          if (refusal.isPresent() || SourceFiles.isImageName(member.file())) {
            return image(tar, member, refusal);
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

  private RawImage image(TarReader tar, TarMember member, Optional<Refusal> unread)
      throws IOException {
    String id = archive.id(member);
    int label = layout.label(archive.folder(member));
    Optional<Refusal> refusal = unread.or(() -> refusalHere(member, label));
    if (refusal.isPresent()) {
      String path = member.name().replaceAll("\\p{Cntrl}", "?");
      return RawImage.refused(id, path, label, member.size(), refusal.get());
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
  static Optional<Refusal> refusal(TarArchive archive, TarMember member) {
    if (member.isUnsafe()) {
      return Optional.of(Refusals.unsafePath());
    }
    return switch (member.kind()) {
      case FILE, DIRECTORY ->
          archive.isInner() && TarArchive.isTarName(member.file())
              ? Optional.of(Refusals.nestedTooDeep())
              : Optional.empty();
      case LINK -> Optional.of(Refusals.notAFile("link"));
      case DEVICE -> Optional.of(Refusals.notAFile("device or another special member"));
      case SPARSE_FILE -> Optional.of(Refusals.notAFile("sparse file"));
    };
  }
}
