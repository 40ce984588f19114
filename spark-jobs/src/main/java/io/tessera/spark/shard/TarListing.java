package io.tessera.spark.shard;

import java.io.IOException;
import java.io.Serializable;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * What is in one tar file.
 *
 * @param archive the file
 * @param images number of image files by folder
 * @param refused members that will go to quarantine whatever their names
 * @param ignored members that are no images by their names
 * @param pieces of the size of a task, inner archives left out
 * @param inner members that are archives themselves
 * @param damage why the archive can't be read; null where it can
 */
record TarListing(
    TarArchive archive,
    SortedMap<String, Long> images,
    long refused,
    long ignored,
    List<Piece> pieces,
    List<TarArchive> inner,
    @Nullable String damage)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /**
   * Some consecutive members.
   *
   * @param from position of the first one's header
   * @param to position of the header after the last one's
   * @param images and members that are refused
   */
  record Piece(long from, long to, long images) implements Serializable {}

  static TarListing of(TarArchive archive, Configuration hadoop) throws IOException {
    Draft draft = new Draft(archive);
    try (TarReader tar = archive.open(hadoop, 0, Long.MAX_VALUE)) {
      for (TarMember member = tar.next(); member != null; member = tar.next()) {
        draft.add(member, tar);
      }
      return draft.listing(null);
    } catch (SocketException | SocketTimeoutException | UnknownHostException e) {
      throw e;
    } catch (IOException e) {
      return draft.listing(String.valueOf(e.getMessage()));
    }
  }

  long count() {
    return images.values().stream().mapToLong(Long::longValue).sum();
  }

  /** What reads a piece. */
  TarUnit unit(Piece piece, TarLayout layout, int maxImageBytes) {
    return new TarUnit(archive, piece.from(), piece.to(), layout, maxImageBytes);
  }

  private static final class Draft {
    private static final long UNIT_BYTES = 64L << 20;

    /** Bound the memory that a hostile archive can ask for. */
    private static final int MOST_NAMES = 100_000;

    private static final long MOST_LETTERS = 1L << 25;

    private final TarArchive archive;
    private final SortedMap<String, Long> images = new TreeMap<>();
    private final List<Piece> pieces = new ArrayList<>();
    private final List<TarArchive> inner = new ArrayList<>();
    private long refused;
    private long ignored;
    private long from;
    private long here;
    private long read;
    private long letters; // of names that are kept

    Draft(TarArchive archive) {
      this.archive = archive;
    }

    void add(TarMember member, TarReader tar) throws IOException {
      if (TarUnit.refusal(archive, member).isPresent()) {
        refused++;
        here++;
      } else if (TarArchive.isTarName(member.file())) {
        addInner(member, tar.position());
      } else if (SourceFiles.isImageName(member.file())) {
        if (images.merge(archive.folder(member), 1L, Long::sum) == 1) {
          letters += member.name().length();
        }
        here++;
        read += member.size();
      } else {
        ignored++;
      }
      if (images.size() + inner.size() > MOST_NAMES || letters > MOST_LETTERS) {
        throw new IOException(
            "it has more than %d folders or inner archives, or names of more than %d letters"
                .formatted(MOST_NAMES, MOST_LETTERS));
      }
      if (read >= UNIT_BYTES && !archive.isCompressed()) {
        cut(tar.nextPosition());
      }
    }

    private void cut(long to) {
      pieces.add(new Piece(from, to, here));
      from = to;
      here = 0;
      read = 0;
    }

    private void addInner(TarMember member, long at) throws IOException {
      if (archive.isCompressed()) {
        throw new IOException(
            "it holds archives (%s) and is compressed itself, so they can't be read in place; decompress it with gunzip"
                .formatted(member.name()));
      }
      inner.add(archive.inner(member, at));
      letters += member.name().length();
    }

    TarListing listing(@Nullable String damage) {
      if (here > 0) {
        cut(Long.MAX_VALUE);
      }
      return new TarListing(archive, images, refused, ignored, pieces, inner, damage);
    }
  }
}
