package io.tessera.spark.doctor;

import ai.djl.util.Utils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;

/** Space in the local folders that Tessera and Spark write to. */
final class DiskChecks {
  private static final long LEAST = 512L << 20;
  private static final long ENOUGH = 4L << 30;
  private static final double GIBIBYTE = 1L << 30;

  private DiskChecks() {}

  static List<Finding> all() {
    List<Finding> findings = new ArrayList<>();
    findings.add(of("java.io.tmpdir", Path.of(System.getProperty("java.io.tmpdir"))));
    findings.add(of("DJL_CACHE_DIR", Utils.getEngineCacheDir()));
    openToAll("DJL_CACHE_DIR", Utils.getEngineCacheDir()).ifPresent(findings::add);
    if (SparkEnv.get() != null) {
      SparkConf conf = SparkEnv.get().conf();
      for (String folder : org.apache.spark.util.Utils.getConfiguredLocalDirs(conf)) {
        findings.add(of("spark.local.dir", Path.of(folder)));
      }
    }
    return findings;
  }

  /** Of a folder whose libraries are loaded: said where every user may put others there. */
  static Optional<Finding> openToAll(String name, Path folder) {
    try {
      return Files.getPosixFilePermissions(folder).contains(PosixFilePermission.OTHERS_WRITE)
          ? Optional.of(
              Finding.warning(
                  "disk",
                  name + " " + folder + ": every user of this machine may write there",
                  "Whoever can change libtorch there runs code as this user: take the right from others (chmod o-w), or let "
                      + name
                      + " name a folder of this user's own."))
          : Optional.empty();
    } catch (IOException | UnsupportedOperationException e) {
      return Optional.empty(); // not there yet, or its file system knows no such rights
    }
  }

  static Finding of(String name, Path folder) {
    Path existing = folder.toAbsolutePath();
    while (existing.getParent() != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    if (!Files.isDirectory(existing) || !Files.isWritable(existing)) {
      return Finding.problem(
          "disk", name + " " + folder + " can't be written", "Let " + name + " name another.");
    }
    // a FileStore would want to know the mount point, which containers may hide
    return of(name, folder, existing.toFile().getUsableSpace());
  }

  static Finding of(String name, Path folder, long free) {
    String found =
        String.format(Locale.ROOT, "%s %s: %.1f GiB free", name, folder, free / GIBIBYTE);
    String remedy = "Free space there, or let " + name + " name a larger disk.";
    if (free < LEAST) {
      return Finding.problem("disk", found, remedy);
    }
    return free < ENOUGH ? Finding.warning("disk", found, remedy) : Finding.ok("disk", found);
  }
}
