package io.tessera.integration.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tessera.core.storage.AtomicOutput;
import io.tessera.core.storage.Storage;
import io.tessera.core.storage.StorageContract;
import io.tessera.core.storage.StorageException;
import io.tessera.spark.storage.FileTree;
import io.tessera.spark.storage.HadoopStorage;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivilegedAction;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.protocol.HdfsConstants;
import org.apache.hadoop.security.UserGroupInformation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What every storage must do, done by HDFS on servers of its own, and what only HDFS does. */
@Tag("slow") // starts them
@Timeout(60)
class HdfsStorageTest extends StorageContract {
  @TempDir static Path folder;
  private static HadoopCluster hadoop;
  private static Configuration settings;
  private static DistributedFileSystem administrator;

  private String location;
  private Storage storage;

  @BeforeAll
  @Timeout(120)
  static void start() throws IOException {
    hadoop = HadoopCluster.hdfs(folder);
    settings = hadoop.settings();
    administrator = (DistributedFileSystem) hadoop.files();
  }

  @AfterAll
  static void stop() throws IOException {
    administrator.close();
    FileSystem.closeAll();
    hadoop.close();
  }

  @BeforeEach
  void open(TestInfo test) {
    String name = test.getDisplayName().replaceAll("[^A-Za-z]", "");
    // by the default file system, as people write it
    location = "hdfs:///" + name + "-" + Integer.toHexString(test.hashCode()) + "/run/";
    storage = HadoopStorage.at(location, settings);
  }

  @Override
  protected Storage storage() {
    return storage;
  }

  private org.apache.hadoop.fs.Path root() {
    return new org.apache.hadoop.fs.Path(location);
  }

  @Test
  void locationsNameTheCluster() {
    assertThat(storage.location("a"))
        .startsWith(FileSystem.getDefaultUri(settings) + "/locationsNameTheCluster")
        .endsWith("/run/a");
  }

  /** What a writer that was killed leaves is open, hidden, and gone with its folder. */
  @Test
  void whatIsBeingWrittenIsHidden() {
    storage.write("folder/a", new byte[2]);
    try (AtomicOutput abandoned = storage.create("folder/b")) {
      abandoned.write(1);
      abandoned.flush();

      assertThat(storage.list("folder")).hasSize(1);
      assertThat(FileTree.at(location, settings).list())
          .extracting(FileTree.Entry::isHidden)
          .containsExactly(true, false);
    }
  }

  @Test
  void aFileTreeLosesFilesAndThenFolders() throws IOException {
    for (String path : List.of("a/b/1", "a/b/2", "c")) {
      storage.write(path, new byte[1]);
    }
    FileTree tree = FileTree.at(location, settings);

    tree.delete("a/b/1");
    tree.deleteEmptyFolders(List.of("a/b/1"));
    assertThat(tree.list()).extracting(FileTree.Entry::path).containsExactly("a/b/2", "c");
    tree.delete("a/b/2");
    tree.deleteEmptyFolders(List.of("a/b/2"));

    assertThat(administrator.listStatus(root())).hasSize(1);
  }

  @Test
  void aQuotaIsSpaceThatIsUsedUp() throws IOException {
    administrator.mkdirs(root());
    administrator.setQuota(root(), HdfsConstants.QUOTA_DONT_SET, 5);

    assertThatThrownBy(() -> storage.write("a", new byte[100]))
        .isInstanceOfSatisfying(
            StorageException.class, e -> assertThat(e.kind()).isEqualTo(StorageException.Kind.FULL))
        .hasMessageContaining("/run/a: no space left (")
        .hasMessageContaining(" quota of ")
        .hasMessageEndingWith("; free some space and run the same command again")
        .hasNoSuppressedExceptions();
    assertThat(administrator.listStatus(root())).as("files left behind").isEmpty();
  }

  /** In a line, although HDFS says it with its server's trace. */
  @Test
  void whoMayNotWriteIsTold() throws Exception {
    administrator.mkdirs(root(), new FsPermission("755"));
    Storage others =
        UserGroupInformation.createRemoteUser("somebody")
            .doAs((PrivilegedAction<Storage>) () -> HadoopStorage.at(location, settings));

    assertThatThrownBy(() -> others.write("a", new byte[1]))
        .isInstanceOfSatisfying(
            StorageException.class,
            e -> assertThat(e.kind()).isEqualTo(StorageException.Kind.DENIED))
        .hasMessageMatching(
            "Cannot write hdfs://.*/run/a: permission denied \\(Permission denied: user=somebody, access=WRITE, inode=.*\\); grant this user access, or choose another folder");
  }
}
