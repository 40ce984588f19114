package io.tessera.spark.table;

import io.tessera.core.storage.AtomicOutput;
import io.tessera.core.storage.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.schema.MessageType;

/**
 * Writes one Parquet file of a table within a task; the file appears whole when committed, or not
 * at all.
 */
public final class TableFileWriter<T> implements AutoCloseable {
  /** 32 MiB of row group holds some ten thousand images of 256 tokens. */
  private static final long ROW_GROUP_BYTES = 32L << 20;

  private final Function<T, Group> rows;
  private final AtomicOutput output;
  private final ParquetWriter<Group> writer;
  private final String path;

  private TableFileWriter(
      Configuration conf,
      Storage storage,
      String path,
      MessageType schema,
      Function<T, Group> rows,
      Map<String, String> metadata) {
    this.rows = rows;
    this.path = storage.location(path);
    output = storage.create(path);
    try {
      writer =
          ExampleParquetWriter.builder(new Output(output))
              .withConf(conf)
              .withType(schema)
              .withExtraMetaData(metadata)
              .withCompressionCodec(CompressionCodecName.ZSTD)
              .withRowGroupSize(ROW_GROUP_BYTES)
              .build();
    } catch (IOException e) {
      output.close();
      throw failure(e);
    }
  }

  /**
   * Starts a file of a token table.
   *
   * @param path within the storage
   * @param metadata key-value pairs of the file's footer
   */
  public static TableFileWriter<TokenRow> tokens(
      Configuration conf, Storage storage, String path, Map<String, String> metadata) {
    return new TableFileWriter<>(
        conf, storage, path, TableSchemas.TOKENS, TableSchemas::group, metadata);
  }

  /**
   * Starts a file of a sample table.
   *
   * @param path within the storage
   * @param metadata key-value pairs of the file's footer
   */
  public static TableFileWriter<SampleRow> samples(
      Configuration conf, Storage storage, String path, Map<String, String> metadata) {
    return new TableFileWriter<>(
        conf, storage, path, TableSchemas.SAMPLES, TableSchemas::group, metadata);
  }

  /** Appends a row. */
  public void write(T row) {
    try {
      writer.write(rows.apply(row));
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** Completes the file and makes it visible. */
  public void commit() {
    try {
      writer.close();
    } catch (IOException e) {
      throw failure(e);
    }
    output.commit();
  }

  /** Abandons the file unless it was committed. */
  @Override
  public void close() {
    output.close();
  }

  private UncheckedIOException failure(IOException cause) {
    return new UncheckedIOException(
        "Cannot write table file " + path + ": " + cause.getMessage(), cause);
  }

  /** Parquet's view of the output; closing it must not publish the file. */
  private record Output(AtomicOutput target) implements OutputFile {
    @Override
    public PositionOutputStream create(long blockSizeHint) {
      return new Position(target);
    }

    @Override
    public PositionOutputStream createOrOverwrite(long blockSizeHint) {
      return create(blockSizeHint);
    }

    @Override
    public boolean supportsBlockSize() {
      return false;
    }

    @Override
    public long defaultBlockSize() {
      return 0;
    }
  }

  private static final class Position extends PositionOutputStream {
    private final AtomicOutput target;
    private long position;

    Position(AtomicOutput target) {
      this.target = target;
    }

    @Override
    public long getPos() {
      return position;
    }

    @Override
    public void write(int value) {
      target.write(value);
      position++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      target.write(bytes, offset, length);
      position += length;
    }
  }
}
