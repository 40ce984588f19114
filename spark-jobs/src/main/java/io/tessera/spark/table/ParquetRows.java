package io.tessera.spark.table;

import io.tessera.spark.exit.TableFileException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.ParquetDecodingException;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;

/** Reads rows of Parquet files within a task, row group by row group, without a Spark session. */
public final class ParquetRows {
  private ParquetRows() {}

  /**
   * The units of a file: each of consecutive row groups holding at least {@code leastRows} rows,
   * the last one the rest.
   *
   * @throws UncheckedIOException if the file is missing or is no Parquet file
   */
  public static List<FileRange> units(Configuration conf, String file, long leastRows) {
    try (ParquetFileReader reader = open(conf, file)) {
      List<FileRange> units = new ArrayList<>();
      int first = 0;
      long rows = 0;
      List<BlockMetaData> groups = reader.getRowGroups();
      for (int i = 0; i < groups.size(); i++) {
        rows += groups.get(i).getRowCount();
        if (rows >= leastRows || i == groups.size() - 1) {
          units.add(new FileRange(file, first, i + 1 - first, rows));
          first = i + 1;
          rows = 0;
        }
      }
      return units;
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  /** The key-value pairs of a file's footer. */
  public static Map<String, String> metadata(Configuration conf, String file) {
    try (ParquetFileReader reader = open(conf, file)) {
      return reader.getFileMetaData().getKeyValueMetaData();
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  /** Gives each image of a unit, in the file's order, to the consumer. */
  public static void readImages(Configuration conf, FileRange unit, Consumer<ImageRow> rows) {
    read(conf, unit, TableSchemas.IMAGES, group -> rows.accept(TableSchemas.image(group)));
  }

  /** Gives each image of a unit without its bytes, in the file's order, to the consumer. */
  public static void readImageNames(Configuration conf, FileRange unit, Consumer<ImageName> rows) {
    read(conf, unit, TableSchemas.IMAGE_NAMES, group -> rows.accept(TableSchemas.imageName(group)));
  }

  /** Gives each row of known codes to the consumer. */
  public static void readCodes(Configuration conf, FileRange unit, Consumer<ImageCodes> rows) {
    read(conf, unit, TableSchemas.CODES, group -> rows.accept(TableSchemas.codes(group)));
  }

  /** Gives each token row of a unit, in the file's order, to the consumer. */
  public static void readTokens(Configuration conf, FileRange unit, Consumer<TokenRow> rows) {
    read(conf, unit, TableSchemas.TOKENS, group -> rows.accept(TableSchemas.tokens(group)));
  }

  /** Gives each sample of a unit, in the file's order, to the consumer. */
  public static void readSamples(Configuration conf, FileRange unit, Consumer<SampleRow> rows) {
    read(conf, unit, TableSchemas.SAMPLES, group -> rows.accept(TableSchemas.sample(group)));
  }

  private static void read(
      Configuration conf, FileRange unit, MessageType columns, Consumer<Group> rows) {
    try (ParquetFileReader reader = open(conf, unit.file())) {
      reader.setRequestedSchema(columns);
      MessageColumnIO io =
          new ColumnIOFactory().getColumnIO(columns, reader.getFileMetaData().getSchema());
      for (int i = 0; i < unit.firstGroup(); i++) {
        reader.skipNextRowGroup();
      }
      int groups = unit.isWhole() ? groupsOfAll(reader, unit.rows()) : unit.groups();
      for (int i = 0; i < groups; i++) {
        PageReadStore pages = reader.readNextRowGroup();
        if (pages == null) {
          throw new IOException("it has fewer row groups than when it was listed");
        }
        RecordReader<Group> records = io.getRecordReader(pages, new GroupRecordConverter(columns));
        for (long row = 0; row < pages.getRowCount(); row++) {
          rows.accept(records.read());
        }
      }
    } catch (IOException e) {
      throw failure(unit.file(), e);
    } catch (ParquetDecodingException e) {
      throw new TableFileException(message(unit.file(), e), e);
    }
  }

  private static int groupsOfAll(ParquetFileReader reader, long rows) throws IOException {
    if (reader.getRecordCount() != rows) {
      throw new IOException(
          "it has %d rows, its manifest says %d".formatted(reader.getRecordCount(), rows));
    }
    return reader.getRowGroups().size();
  }

  /** Pages were written with a checksum each. */
  private static ParquetFileReader open(Configuration conf, String file) throws IOException {
    Path path = new Path(file);
    return ParquetFileReader.open(
        HadoopInputFile.fromPath(path, conf),
        HadoopReadOptions.builder(conf, path).usePageChecksumVerification().build());
  }

  private static UncheckedIOException failure(String file, IOException cause) {
    return new UncheckedIOException(message(file, cause), cause);
  }

  private static String message(String file, Exception cause) {
    return "Cannot read table file "
        + file
        + ": "
        + cause.getMessage()
        + "; if it was damaged, make its table again";
  }
}
