package io.tessera.spark.storage;

import io.tessera.core.storage.AtomicOutput;
import java.io.IOException;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.MultipartUploader;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.util.functional.FutureIO;

/**
 * Object stores (S3A and the like), which show a file when it is closed and can't rename: it is
 * written in its place, and one that must not exist yet is made by a conditional put.
 */
final class PublishingByPut implements Publishing {
  /**
   * Makes S3A put an object only if there is none (Hadoop 3.4.2 and newer; others pass over it).
   */
  private static final String CONDITIONAL_CREATE = "fs.option.create.conditional.overwrite";

  private final FileSystem files;

  PublishingByPut(FileSystem files) {
    this.files = files;
  }

  @Override
  public AtomicOutput create(Path file) throws IOException {
    FSDataOutputStream out = files.create(file, true);
    return new HadoopOutput(
        out,
        file.toString(),
        out::close,
        () -> {
          // closing would publish; what can't be aborted is left open and never becomes an object
          if (out.hasCapability(StreamCapabilities.ABORTABLE_STREAM)) {
            out.abort();
            out.close();
          }
        });
  }

  @Override
  public void createNew(Path file, byte[] content) throws IOException {
    FSDataOutputStreamBuilder<?, ?> builder = files.createFile(file);
    builder.overwrite(false);
    builder.recursive();
    builder.opt(CONDITIONAL_CREATE, true);
    try (FSDataOutputStream out = builder.build()) {
      out.write(content);
    }
  }

  @Override
  public void dropUnfinished(Path folder) throws IOException {
    if (files.hasPathCapability(folder, CommonPathCapabilities.FS_MULTIPART_UPLOADER)) {
      try (MultipartUploader uploader = files.createMultipartUploader(folder).build()) {
        FutureIO.awaitFuture(uploader.abortUploadsUnderPath(folder));
      }
    }
  }
}
