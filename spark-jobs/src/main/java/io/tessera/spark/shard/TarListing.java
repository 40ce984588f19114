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
 * @param cuts positions of headers that divide it into pieces of the size of a task
 * @param inner members that are archives themselves
 * @param damage why the archive can't be read; null where it can
 */
record TarListing(
    TarArchive archive,
    SortedMap<String, Long> images,
    long refused,
    long ignored,
    List<Long> cuts,
    List<TarArchive> inner,
    @Nullable String damage)
    implements Serializable {
  private static final long serialVersionUID = 1L;

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

  /** The archive's own images, those of inner archives left out, in units of the size of a task. */
  List<TarUnit> units(TarLayout layout, int maxImageBytes) {
    List<TarUnit> units = new ArrayList<>();
    long from = 0;
    for (long cut : cuts) {
      units.add(new TarUnit(archive, from, cut, layout, maxImageBytes));
      from = cut;
    }
    if (count() + refused > 0) {
      units.add(new TarUnit(archive, from, Long.MAX_VALUE, layout, maxImageBytes));
    }
    return units;
  }

  private static final class Draft {
    private static final long UNIT_BYTES = 64L << 20;

    /** Bounds the memory that a hostile archive can ask for. */
    private static final int MOST_NAMES = 100_000;

    private final TarArchive archive;
    private final SortedMap<String, Long> images = new TreeMap<>();
    private final List<Long> cuts = new ArrayList<>();
    private final List<TarArchive> inner = new ArrayList<>();
    private long refused;
    private long ignored;
    private long read;

    Draft(TarArchive archive) {
      this.archive = archive;
    }

    void add(TarMember member, TarReader tar) throws IOException {
      if (TarUnit.refusal(archive, member).isPresent()) {
        refused++;
      } else if (TarArchive.isTarName(member.file())) {
        addInner(member, tar.position());
      } else if (SourceFiles.isImageName(member.file())) {
        images.merge(archive.folder(member), 1L, Long::sum);
        read += member.size();
      } else {
        ignored++;
      }
      if (images.size() + inner.size() > MOST_NAMES) {
        throw new IOException("it has more than " + MOST_NAMES + " folders or inner archives");
      }
      if (read >= UNIT_BYTES && !archive.isCompressed()) {
        cuts.add(tar.nextPosition());
        read = 0;
      }
    }

    private void addInner(TarMember member, long at) throws IOException {
      if (archive.isCompressed()) {
        throw new IOException(
            "it holds archives (%s) and is compressed itself, so they can't be read in place; decompress it with gunzip"
                .formatted(member.name()));
      }
      inner.add(archive.inner(member, at));
    }

    TarListing listing(@Nullable String damage) {
      return new TarListing(archive, images, refused, ignored, cuts, inner, damage);
    }
  }
}
