package io.tessera.integration.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.tessera.spark.storage.FileTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code tessera gc} sees and deletes where there are no folders. */
@Tag("slow") // starts a server
class S3FileTreeTest {
  @TempDir static Path folder;
  private static S3Site site;

  @BeforeAll
  static void start() throws IOException {
    site = S3Site.start(folder);
  }

  @AfterAll
  static void stop() throws IOException {
    site.close();
  }

  @Test
  void filesAreListedWithTheirAgesAndDeletedOneByOne() throws IOException {
    Path files = folder.resolve("files");
    for (String name : List.of("folder/x", "folder/.unfinished-y/z", "a", ".unfinished-w")) {
      Path file = files.resolve(name);
      Files.createDirectories(file.getParent());
      Files.write(file, new byte[name.length()]);
    }
    site.upload(files, "run");
    site.upload(files, "runner"); // whose keys begin with the same letters
    Configuration hadoop = site.hadoop();
    FileTree tree = FileTree.at("s3a://" + S3Site.BUCKET + "/run", hadoop);

    List<FileTree.Entry> found = tree.list();

    assertThat(found)
        .extracting(FileTree.Entry::path)
        .containsExactly(".unfinished-w", "a", "folder/.unfinished-y/z", "folder/x");
    assertThat(found).filteredOn(FileTree.Entry::isHidden).hasSize(2);
    assertThat(found.get(1).bytes()).isEqualTo(1);
    Instant now = Instant.now();
    assertThat(found.get(1).modified()).isBetween(now.minusSeconds(600), now.plusSeconds(5));
    assertThat(tree.folder("folder").list())
        .extracting(FileTree.Entry::path)
        .containsExactly(".unfinished-y/z", "x");
    assertThat(FileTree.at("s3a://" + S3Site.BUCKET + "/none", hadoop).list()).isEmpty();

    tree.delete("folder/.unfinished-y/z");
    tree.delete("folder/x");
    tree.delete("gone");
    tree.deleteEmptyFolders(List.of("folder/x"));

    assertThat(site.keys("run/")).containsExactly("run/.unfinished-w", "run/a");
    assertThat(site.keys("runner/")).hasSize(4);
  }
}
