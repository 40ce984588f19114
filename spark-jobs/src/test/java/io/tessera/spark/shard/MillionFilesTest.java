package io.tessera.spark.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.tessera.spark.TestSpark;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A million small files are listed by tasks, and what is known of them is small. */
@Tag("slow") // it takes Hadoop a while to make a million paths
class MillionFilesTest {
  private static final long HEAP = 200L << 20;

  private final JavaSparkContext spark =
      JavaSparkContext.fromSparkContext(TestSpark.session().sparkContext());

  @Test
  void driverAsksForTheClassFoldersOnly() throws Exception {
    Configuration hadoop = spark.hadoopConfiguration();
    MillionFiles.use(hadoop);
    long before = usedHeap();

    ImageSource source =
        FolderSource.open(new SourceFiles("million:///set", hadoop), List.of(), 1 << 20, spark);
    try {
      assertThat(source.expected().all()).isEqualTo(1_000_000);
      assertThat(source.expected().byClass()).hasSize(1000).containsEntry(999, 1000L);
      assertThat(source.listing().total().bytes()).isEqualTo(110_000_000_000L);
      assertThat(source.listing().files()).isEmpty();
      assertThat(MillionFiles.ASKED_BY_DRIVER.get()).isLessThan(10);
      assertThat(MillionFiles.ASKED_BY_TASKS.get()).isBetween(1000L, 3000L);
      // driver and executors are one process here, so the executors' part counts too
      assertThat(usedHeap() - before).isLessThan(HEAP);
      assertThat(source.images(TestSpark.session()).getNumPartitions()).isEqualTo(2000);
    } finally {
      source.release();
    }
  }

  private static long usedHeap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
