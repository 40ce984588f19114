package io.tessera.spark.shard;

import io.tessera.spark.config.DataConfig;
import io.tessera.spark.config.DataFormat;
import io.tessera.spark.exit.JobException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.sql.SparkSession;

/** Opens sources by their format. */
final class Sources {
  private final DataConfig data;
  private final SparkSession spark;

  Sources(DataConfig data, SparkSession spark) {
    this.data = data;
    this.spark = spark;
  }

  /**
   * Opens a source.
   *
   * @param classes names of the classes that its folders must be; empty: whatever it has
   * @throws JobException if it can't be read
   */
  ImageSource open(String location, DataFormat format, List<String> classes) {
    int maxBytes = data.maxImageBytes().toInt();
    return switch (format) {
      case AUTO -> open(location, detect(location), classes);
      case IDX -> IdxSource.open(location, hadoop());
      case FOLDER -> FolderSource.open(location, classes, maxBytes, hadoop());
      case TAR -> TarSource.open(location, classes, maxBytes, spark);
      case PARQUET -> ParquetSource.open(location, spark);
    };
  }

  /** Tells the format from the names of the files. */
  DataFormat detect(String location) {
    SourceFiles files = new SourceFiles(location, hadoop());
    Set<DataFormat> found = EnumSet.noneOf(DataFormat.class);
    for (FileStatus match : files.matches()) {
      if (match.isFile()) {
        add(match, found);
        continue;
      }
      List<FileStatus> children = files.children(match.getPath());
      children.stream().filter(FileStatus::isFile).forEach(file -> add(file, found));
      if (found.isEmpty()) {
        children.stream()
            .filter(FileStatus::isDirectory)
            .findFirst()
            .ifPresent(folder -> found.add(formatBelow(files, folder)));
      }
    }
    if (found.size() != 1) {
      throw JobException.badData(
          "Cannot tell the format of data.source "
              + location
              + ": "
              + (found.isEmpty()
                  ? "it has no IDX, tar or Parquet file and no class folder"
                  : "it has files of several: " + found)
              + ". Set data.format, or name the files with a pattern such as train-*.parquet.");
    }
    return found.iterator().next();
  }

  /** Class folders hold images; the folders of a partitioned table hold Parquet. */
  private static DataFormat formatBelow(SourceFiles files, FileStatus folder) {
    boolean parquet =
        files.children(folder.getPath()).stream()
            .anyMatch(file -> ParquetSource.isParquetName(file.getPath().getName()));
    return parquet ? DataFormat.PARQUET : DataFormat.FOLDER;
  }

  private static void add(FileStatus file, Set<DataFormat> found) {
    String name = file.getPath().getName();
    if (IdxSource.isIdxName(name)) {
      found.add(DataFormat.IDX);
    } else if (TarReader.isTarName(name)) {
      found.add(DataFormat.TAR);
    } else if (ParquetSource.isParquetName(name)) {
      found.add(DataFormat.PARQUET);
    }
  }

  private Configuration hadoop() {
    return spark.sparkContext().hadoopConfiguration();
  }
}
