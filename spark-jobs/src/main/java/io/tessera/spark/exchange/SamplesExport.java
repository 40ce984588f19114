package io.tessera.spark.exchange;

import io.tessera.core.checkpoint.numpy.NpyHeader;
import io.tessera.core.checkpoint.numpy.NpyType;
import io.tessera.core.checkpoint.numpy.NpyWriter;
import io.tessera.core.checkpoint.numpy.NpzWriter;
import io.tessera.core.image.AlphaPolicy;
import io.tessera.core.image.ImageDecodeException;
import io.tessera.core.image.ImageDecoder;
import io.tessera.core.image.RgbImage;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.exit.TableFileException;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.job.StoppedException;
import io.tessera.spark.progress.Progress;
import io.tessera.spark.sample.SampleManifest;
import io.tessera.spark.storage.FileLocation;
import io.tessera.spark.storage.HadoopStorage;
import io.tessera.spark.table.FileRange;
import io.tessera.spark.table.ParquetRows;
import io.tessera.spark.table.SampleRow;
import io.tessera.spark.training.TrainingInput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;

/** A run's samples as the programs that measure them want them. */
final class SamplesExport {
  private final JobContext context;
  private final Configuration hadoop;
  private final SampleManifest manifest;
  private final ImageDecoder decoder = new ImageDecoder(AlphaPolicy.DROP);

  /**
   * Opens the sample table of a run.
   *
   * @throws JobException if there is none
   */
  SamplesExport(JobContext context) {
    this.context = context;
    hadoop = context.loadedConfig().hadoop();
    manifest = SampleManifest.open(context.run());
  }

  /** How many there are. */
  long images() {
    return manifest.images();
  }

  /**
   * As ADM's evaluator and LlamaGen's sampler exchange them, {@code np.savez(FILE, arr_0=images)}:
   * uint8 {@code [N, H, W, 3]}. The images are decoded twice, since their checksum comes first.
   */
  NewFile writeNpz(FileLocation out) {
    int side = ImageSize.of(context, "sample");
    NpyHeader header = NpyHeader.of(NpyType.UINT8, manifest.images(), side, side, 3);
    try (Progress progress =
        context.progress(new Progress.Work("export", "images", 2 * manifest.images()))) {
      long[] done = {0};
      return NewFile.write(
          out,
          stream -> {
            NpzWriter npz = NpzWriter.stored(stream);
            npz.add(
                "arr_0",
                header,
                array ->
                    rows(
                        row -> {
                          write(array, row, side);
                          progress.update(++done[0]);
                        }));
            npz.finish();
          });
    }
  }

  private void write(NpyWriter array, SampleRow row, int side) {
    try {
      RgbImage image = decoder.decode(row.png());
      if (image.width() != side || image.height() != side) {
        throw new TableFileException(
            "Cannot export sample %d: it is %d x %d, those of the run are %d pixels wide and high; run `tessera sample` again"
                .formatted(row.index(), image.width(), image.height(), side));
      }
      array.write(image.toByteArray());
    } catch (ImageDecodeException e) {
      throw new TableFileException(
          "Cannot decode sample "
              + row.index()
              + ": "
              + e.getMessage()
              + "; run `tessera sample` again",
          e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Each as it was made, {@code 000000.png} and so on. */
  void writePngs(String out) {
    ExportFolder folder =
        ExportFolder.open(
            HadoopStorage.at(out, hadoop),
            new ExportFolder.Contents(
                "samples-png",
                TrainingInput.tableKey(context, SampleManifest.FOLDER),
                manifest.images()));
    if (folder.isComplete()) {
      return;
    }
    long done = folder.done(SamplesExport::name);
    try (Progress progress =
        context.progress(new Progress.Work("export", "images", done, manifest.images()))) {
      rows(
          row -> {
            if (row.index() >= done) {
              folder.put(name(row.index()), row.png());
              progress.update(row.index() + 1);
            }
          });
    }
    folder.complete();
  }

  private static String name(long index) {
    return String.format(Locale.ROOT, "%06d.png", index);
  }

  private void rows(Consumer<SampleRow> consumer) {
    long[] next = {0};
    for (String file : manifest.files()) {
      String location = context.run().location(SampleManifest.FOLDER + "/" + file);
      List<FileRange> ranges = ParquetRows.units(hadoop, location, Long.MAX_VALUE);
      for (FileRange range : ranges) {
        ParquetRows.readSamples(
            hadoop,
            range,
            row -> {
              if (row.index() != next[0]++) {
                throw new TableFileException(
                    "Cannot export the samples: %s has sample %d where %d belongs; run `tessera sample` again"
                        .formatted(location, row.index(), next[0] - 1));
              }
              if (context.stop().isRequested()) {
                throw new StoppedException("between two images");
              }
              consumer.accept(row);
            });
      }
    }
  }
}
