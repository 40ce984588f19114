package io.tessera.spark.shard;

import io.tessera.spark.config.DataConfig;
import io.tessera.spark.config.DataFormat;
import io.tessera.spark.exit.JobException;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** Opens sources by their format. */
final class Sources {
  private final DataConfig data;
  private final Configuration hadoop;
  private final Supplier<SparkSession> spark;

  /**
   * Sources of a configuration.
   *
   * @param hadoop to list files with
   * @param spark asked for only where tasks are needed
   */
  Sources(DataConfig data, Configuration hadoop, Supplier<SparkSession> spark) {
    this.data = data;
    this.hadoop = hadoop;
    this.spark = spark;
  }

  /**
   * Opens a source.
   *
   * @param classes names of the classes that its folders must be; empty: whatever it has
   * @throws JobException if it can't be read
   */
  ImageSource open(String location, DataFormat format, List<String> classes) {
    SourceFiles files = new SourceFiles(location, hadoop);
    int maxBytes = data.maxImageBytes().toInt();
    return switch (told(files, format)) {
      case IDX -> IdxSource.open(files, hadoop);
      case TAR -> TarSource.open(files, classes, maxBytes, context());
      case PARQUET -> ParquetSource.open(files, spark.get());
      default -> FolderSource.open(files, classes, maxBytes, context());
    };
  }

  /**
   * Lists a source; only a folder source needs tasks for it.
   *
   * @return nothing where the location names nothing any more
   * @throws JobException if it can't be read
   */
  Optional<SourceListing> list(String location, DataFormat format) {
    SourceFiles files = new SourceFiles(location, hadoop);
    if (!files.isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        switch (told(files, format)) {
          case IDX -> IdxSource.list(files, hadoop);
          case TAR -> TarSource.list(files);
          case PARQUET -> ParquetSource.list(files);
          default -> listed(FolderListing.of(files, context()));
        });
  }

  private static SourceListing listed(FolderListing folders) {
    SourceListing listing = folders.listing();
    folders.release();
    return listing;
  }

  private static DataFormat told(SourceFiles files, DataFormat format) {
    return format == DataFormat.AUTO ? detect(files) : format;
  }

  /** Tells the format from the names of the files. */
  private static DataFormat detect(SourceFiles files) {
    Set<DataFormat> found = EnumSet.noneOf(DataFormat.class);
    for (FileStatus match : files.matches()) {
      if (match.isFile()) {
        add(match, found);
      } else {
        addInside(files, match.getPath(), found);
      }
    }
    if (found.size() != 1) {
      throw JobException.badData(
          "Cannot tell the format of data.source "
              + files.location()
              + ": "
              + (found.isEmpty()
                  ? "it has no IDX, tar or Parquet file and no class folder"
                  : "it has files of several: " + found)
              + ". Set data.format, or name the files with a pattern such as train-*.parquet.");
    }
    return found.iterator().next();
  }

  private static void addInside(SourceFiles files, Path folder, Set<DataFormat> found) {
    AtomicReference<Path> inner = new AtomicReference<>();
    files.visit(
        folder,
        child -> {
          if (child.isFile()) {
            add(child, found);
          } else {
            inner.compareAndSet(null, child.getPath());
          }
          return true;
        });
    if (found.isEmpty() && inner.get() != null) {
      found.add(formatBelow(files, inner.get()));
    }
  }

  /**
   * Class folders hold images; the folders of a partitioned table hold Parquet. The first file
   * tells.
   */
  private static DataFormat formatBelow(SourceFiles files, Path folder) {
    AtomicBoolean parquet = new AtomicBoolean();
    files.visit(
        folder,
        child -> {
          if (child.isFile() && ParquetSource.isParquetName(child.getPath().getName())) {
            parquet.set(true);
          }
          return !child.isFile();
        });
    return parquet.get() ? DataFormat.PARQUET : DataFormat.FOLDER;
  }

  private static void add(FileStatus file, Set<DataFormat> found) {
    String name = file.getPath().getName();
    if (IdxSource.isIdxName(name)) {
      found.add(DataFormat.IDX);
    } else if (TarArchive.isTarName(name)) {
      found.add(DataFormat.TAR);
    } else if (ParquetSource.isParquetName(name)) {
      found.add(DataFormat.PARQUET);
    }
  }

  private JavaSparkContext context() {
    return JavaSparkContext.fromSparkContext(spark.get().sparkContext());
  }
}
