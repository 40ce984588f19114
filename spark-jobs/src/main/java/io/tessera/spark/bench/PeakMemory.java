package io.tessera.spark.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** The most memory that this process had since {@link #start}, as Linux and the JVM tell it. */
final class PeakMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path CLEAR = Path.of("/proc/self/clear_refs");
  private static final String RESET_PEAK = "5";

  private final OptionalLong before;

  private PeakMemory(OptionalLong before) {
    this.before = before;
  }

  /** Forgets earlier peaks. */
  static PeakMemory start() {
    System.gc();
    heap().forEach(MemoryPoolMXBean::resetPeakUsage);
    try {
      Files.writeString(CLEAR, RESET_PEAK);
    } catch (IOException e) {
      return new PeakMemory(OptionalLong.empty());
    }
    return new PeakMemory(status("VmRSS:"));
  }

  /** The most bytes of heap in use: the sum of the pools' peaks, garbage included. */
  long heapBytes() {
    return heap().stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
  }

  /**
   * How many bytes more of physical memory than at the start this process had at its peak, heap and
   * native together; empty where the system doesn't tell.
   */
  OptionalLong growthBytes() {
    OptionalLong peak = status("VmHWM:");
    return before.isPresent() && peak.isPresent()
        ? OptionalLong.of(peak.getAsLong() - before.getAsLong())
        : OptionalLong.empty();
  }

  private static List<MemoryPoolMXBean> heap() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .toList();
  }

  private static OptionalLong status(String key) {
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith(key))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }
}
