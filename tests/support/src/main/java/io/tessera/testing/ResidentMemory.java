package io.tessera.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this process holds in memory, native tensors included, as Linux tells it. */
public final class ResidentMemory {
  private ResidentMemory() {}

  /** Its size in KiB, after a garbage collection, so that the heap counts alike each time. */
  public static long kilobytes() throws IOException {
    System.gc();
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }
}
