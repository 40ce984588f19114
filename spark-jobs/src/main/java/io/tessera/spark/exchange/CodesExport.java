package io.tessera.spark.exchange;

import io.tessera.core.checkpoint.numpy.NpyWriter;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.job.StoppedException;
import io.tessera.spark.progress.Progress;
import io.tessera.spark.storage.HadoopStorage;
import io.tessera.spark.table.FileRange;
import io.tessera.spark.table.ParquetRows;
import io.tessera.spark.table.Split;
import io.tessera.spark.table.TokenCache.TableShape;
import io.tessera.spark.table.TokenRow;
import io.tessera.spark.table.TokenTable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;

/**
 * A run's token table as LlamaGen's {@code extract_codes_c2i.py} leaves it: for image i {@code
 * imagenet256_codes/i.npy}, int64 {@code [1, views, tokens]}, and {@code imagenet256_labels/i.npy},
 * int64 {@code [1]}. Images are numbered in the table's order.
 */
final class CodesExport {
  private final JobContext context;
  private final TableShape shape;
  private final ExportFolder folder;
  private final String prefix;
  private final List<TokenRow> views = new ArrayList<>();
  private long image;

  private CodesExport(JobContext context, TableShape shape, ExportFolder folder) {
    this.context = context;
    this.shape = shape;
    this.folder = folder;
    prefix = "imagenet" + ImageSize.of(context, "tokenize");
  }

  static long write(JobContext context, Split split, String out) {
    Configuration hadoop = context.loadedConfig().hadoop();
    TokenTable table = TokenTable.open(context.run(), hadoop);
    TableShape shape = table.shape(split);
    ExportFolder folder =
        ExportFolder.open(
            HadoopStorage.at(out, hadoop),
            new ExportFolder.Contents("codes of " + split.label(), table.key(), shape.images()));
    CodesExport export = new CodesExport(context, shape, folder);
    if (!folder.isComplete()) {
      export.write(table.files(split), hadoop);
    }
    return shape.images();
  }

  private void write(List<FileRange> files, Configuration hadoop) {
    long done = folder.done(this::labelFile);
    try (Progress progress =
        context.progress(new Progress.Work("export", "images", done, shape.images()))) {
      for (FileRange file : files) {
        long images = file.rows() / shape.views();
        if (image + images <= done) {
          image += images;
        } else {
          ParquetRows.readTokens(hadoop, file, row -> add(row, done, progress));
        }
      }
    }
    folder.complete();
  }

  private void add(TokenRow row, long done, Progress progress) {
    if (row.view() != views.size() || !(views.isEmpty() || row.id().equals(views.get(0).id()))) {
      throw JobException.badData(
          "Cannot export the token table: view %d of image %s stands where view %d of %s belongs; run `tessera tokenize` again"
              .formatted(
                  row.view(),
                  row.id(),
                  views.size(),
                  views.isEmpty() ? "the next image" : views.get(0).id()));
    }
    views.add(row);
    if (views.size() < shape.views()) {
      return;
    }
    if (image >= done) {
      put();
    }
    views.clear();
    image++;
    progress.update(image);
    if (context.stop().isRequested()) {
      throw new StoppedException("between two images");
    }
  }

  private void put() {
    long[] codes =
        views.stream().flatMapToInt(row -> IntStream.of(row.tokens())).asLongStream().toArray();
    folder.put(prefix + "_codes/" + image + ".npy", npy(codes, 1, shape.views(), shape.tokens()));
    folder.put(labelFile(image), npy(new long[] {views.get(0).label()}, 1));
  }

  private String labelFile(long number) {
    return prefix + "_labels/" + number + ".npy";
  }

  private static byte[] npy(long[] values, long... shape) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      NpyWriter.write(bytes, values, shape);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
