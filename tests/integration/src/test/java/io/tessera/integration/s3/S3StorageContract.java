package io.tessera.integration.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.tessera.core.storage.Storage;
import io.tessera.core.storage.StorageContract;
import io.tessera.spark.storage.HadoopStorage;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What every storage must do, done by S3A on a server of its own. */
@Timeout(60)
abstract class S3StorageContract extends StorageContract {
  @TempDir static Path folder;
  private static S3Site site;

  private Storage storage;

  /** What goes wrong on the way. */
  abstract FaultPlan plan();

  @BeforeAll
  static void start() throws IOException {
    site = S3Site.start(folder);
  }

  @AfterAll
  static void stop() throws IOException {
    site.close();
  }

  @BeforeEach
  void open(TestInfo test) {
    site.proxy().follow(plan());
    storage = HadoopStorage.at(location(test), site.hadoop());
  }

  private static String location(TestInfo test) {
    String name = test.getDisplayName().replaceAll("[^A-Za-z]", "");
    return "s3a://" + S3Site.BUCKET + "/" + name + "-" + Integer.toHexString(test.hashCode());
  }

  @AfterEach
  void nothingIsLeftUnfinished() throws IOException {
    // each test has a client of its own
    FileSystem.closeAll();
    assertThat(site.unfinishedUploads()).isEmpty();
  }

  @Override
  protected Storage storage() {
    return storage;
  }
}
