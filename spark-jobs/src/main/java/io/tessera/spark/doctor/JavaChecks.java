package io.tessera.spark.doctor;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The JVM and its memory. */
final class JavaChecks {
  private static final int OLDEST = 17;
  private static final int NEWEST = 23;
  private static final double GIBIBYTE = 1L << 30;

  private JavaChecks() {}

  static Finding version() {
    return version(Runtime.version().feature(), System.getProperty("java.vendor", ""));
  }

  static Finding version(int feature, String vendor) {
    String found = feature + " (" + vendor + ")";
    return feature >= OLDEST && feature <= NEWEST
        ? Finding.ok("java", found)
        : Finding.problem(
            "java",
            found,
            "Spark 4.1 runs on Java "
                + OLDEST
                + " to "
                + NEWEST
                + ": set JAVA_HOME to such a JDK.");
  }

  /** Tensors live outside of the heap: some of the machine must be left for them. */
  static Finding memory() {
    long machine =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    return memory(Runtime.getRuntime().maxMemory(), machine);
  }

  static Finding memory(long heap, long machine) {
    String found =
        String.format(
            Locale.ROOT,
            "heap %.1f GiB of %.1f GiB that the process may use",
            heap / GIBIBYTE,
            machine / GIBIBYTE);
    return heap <= machine * 0.75
        ? Finding.ok("memory", found)
        : Finding.warning(
            "memory",
            found,
            "Tensors live outside of the heap: lower spark.executor.memory or spark.driver.memory, or raise the container's limit"
                + " (spark.executor.memoryOverhead).");
  }

  static Finding waitPolicy(@Nullable String policy) {
    return "passive".equalsIgnoreCase(policy)
        ? Finding.ok("threads", "OMP_WAIT_POLICY=passive")
        : Finding.warning(
            "threads",
            "OMP_WAIT_POLICY is " + (policy == null ? "not set" : policy),
            "Idle threads of libtorch burn the cores of other tasks: set OMP_WAIT_POLICY=passive for the driver"
                + " (bin/tessera does) and spark.executorEnv.OMP_WAIT_POLICY=passive.");
  }
}
