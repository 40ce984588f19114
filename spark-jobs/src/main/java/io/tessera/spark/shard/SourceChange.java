package io.tessera.spark.shard;

import io.tessera.spark.table.ImageManifest;
import io.tessera.spark.table.ImageManifest.SourceFile;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What became of the files of a source since a table was made of them, in words. */
final class SourceChange {
  private SourceChange() {}

  static String between(ImageManifest.Source before, SourceListing now) {
    boolean listed = !before.listing().isEmpty() && !now.files().isEmpty();
    return listed ? files(before, now) : totals(before, now);
  }

  private static String files(ImageManifest.Source before, SourceListing now) {
    Map<String, SourceFile> old =
        before.listing().stream().collect(Collectors.toMap(SourceFile::path, Function.identity()));
    long kept = now.files().stream().filter(file -> old.containsKey(file.path())).count();
    long same = now.files().stream().filter(file -> file.equals(old.get(file.path()))).count();
    return String.format(
        Locale.ROOT,
        "%,d added, %,d removed, %,d changed",
        now.files().size() - kept,
        old.size() - kept,
        kept - same);
  }

  private static String totals(ImageManifest.Source before, SourceListing now) {
    return before.files() == now.total().files()
        ? String.format(Locale.ROOT, "some of %,d changed", before.files())
        : String.format(Locale.ROOT, "%,d before, %,d now", before.files(), now.total().files());
  }
}
