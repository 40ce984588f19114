package io.tessera.spark.shard;

import io.tessera.spark.exit.Failure;
import io.tessera.spark.exit.JobException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/**
 * The column of encoded images of a Parquet file: {@code image.bytes} of an image table, as Hugging
 * Face and Tessera have it, or {@code png} of Tessera's sample table. Nothing else is read, so
 * labels need not be there.
 */
final class EncodedColumn {
  private EncodedColumn() {}

  /** One range for each row group of each file. */
  static List<SourceRange> ranges(List<FileStatus> files, Configuration hadoop) {
    List<SourceRange> ranges = new ArrayList<>();
    for (FileStatus file : files) {
      String path = file.getPath().toString();
      try (ParquetFileReader reader = reader(path, hadoop)) {
        column(file.getPath(), reader.getFileMetaData().getSchema());
        List<BlockMetaData> groups = reader.getRowGroups();
        for (int group = 0; group < groups.size(); group++) {
          ranges.add(
              new SourceRange(
                  SourceImages.key(file) + " " + group,
                  groups.get(group).getRowCount(),
                  new RowGroup(path, group)));
        }
      } catch (IOException | RuntimeException e) {
        if (e instanceof JobException job) {
          throw job;
        }
        Failure failure = Failure.of(e);
        if (failure.exitCode().retryable()) {
          throw JobException.temporary(failure.message()).causedBy(e);
        }
        throw JobException.badData(
                "Cannot read %s as Parquet: %s"
                    .formatted(SourceFiles.shown(file.getPath()), e.getMessage()))
            .causedBy(e);
      }
    }
    return ranges;
  }

  private static ParquetFileReader reader(String path, Configuration hadoop) throws IOException {
    return ParquetFileReader.open(HadoopInputFile.fromPath(new Path(path), hadoop));
  }

  /** The file's schema with this column alone. */
  private static MessageType column(Path file, MessageType schema) {
    Optional<Type> found =
        field(schema, "image")
            .filter(image -> !image.isPrimitive())
            .map(Type::asGroupType)
            .flatMap(
                image ->
                    field(image, "bytes")
                        .filter(EncodedColumn::isBinary)
                        .map(bytes -> image.withNewFields(bytes)));
    return new MessageType(
        schema.getName(),
        found
            .or(() -> field(schema, "png").filter(EncodedColumn::isBinary))
            .orElseThrow(
                () ->
                    JobException.badData(
                        "Cannot read %s as a table of images: it needs a column image struct<bytes binary> or png binary, and has %s"
                            .formatted(
                                SourceFiles.shown(file),
                                schema.getFields().stream().map(Type::getName).toList()))));
  }

  private static Optional<Type> field(GroupType group, String name) {
    return group.containsField(name) ? Optional.of(group.getType(name)) : Optional.empty();
  }

  private static boolean isBinary(Type type) {
    return type.isPrimitive()
        && type.asPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.BINARY;
  }

  /** One row group. */
  private record RowGroup(String path, int group) implements SourceUnit {
    private static final long serialVersionUID = 1L;

    @Override
    public RawImages open(Configuration hadoop) throws IOException {
      ParquetFileReader reader = reader(path, hadoop);
      MessageType column = column(new Path(path), reader.getFileMetaData().getSchema());
      reader.setRequestedSchema(column);
      PageReadStore pages = reader.readRowGroup(group);
      RecordReader<Group> rows =
          new ColumnIOFactory()
              .getColumnIO(column)
              .getRecordReader(pages, new GroupRecordConverter(column));
      String name = new Path(path).getName() + " row group " + group + " row ";
      return new RawImages() {
        private long row;

        @Override
        @Nullable RawImage advance() {
          if (row == pages.getRowCount()) {
            return null;
          }
          String id = name + row++;
          return RawImage.of(id, id, 0, bytes(rows.read()));
        }

        @Override
        public void close() throws IOException {
          reader.close();
        }
      };
    }
  }

  /** Empty, and so no image, where a row has none. */
  private static byte[] bytes(Group row) {
    if (row.getFieldRepetitionCount(0) == 0) {
      return new byte[0];
    }
    if (row.getType().getType(0).isPrimitive()) {
      return row.getBinary(0, 0).getBytes();
    }
    Group image = row.getGroup(0, 0);
    return image.getFieldRepetitionCount(0) == 0 ? new byte[0] : image.getBinary(0, 0).getBytes();
  }
}
