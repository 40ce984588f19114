package io.tessera.spark.shard;

import io.tessera.core.checkpoint.Json;
import io.tessera.core.checkpoint.JsonException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.jspecify.annotations.Nullable;

/**
 * The class names that Hugging Face's library writes into the footer of its Parquet files: {@code
 * info.features.label.names}.
 */
final class HuggingFaceClassNames {
  private static final String KEY = "huggingface";

  private HuggingFaceClassNames() {}

  /** The names by label; empty if the footer has none. */
  static List<String> of(Path file, Configuration hadoop) {
    try (ParquetFileReader reader =
        ParquetFileReader.open(HadoopInputFile.fromPath(file, hadoop))) {
      String json = reader.getFileMetaData().getKeyValueMetaData().get(KEY);
      return json == null ? List.of() : parse(json, file.toString());
    } catch (IOException | RuntimeException e) {
      // names are a nicety; what is wrong with the file, the reading of its rows will tell
      return List.of();
    }
  }

  static List<String> parse(String json, String source) {
    try {
      Object node = Json.read(json, Map.class, source);
      for (String key : List.of("info", "features", "label", "names")) {
        node = node instanceof Map<?, ?> map ? map.get(key) : null;
      }
      return names(node);
    } catch (JsonException e) {
      return List.of();
    }
  }

  private static List<String> names(@Nullable Object node) {
    return node instanceof List<?> list && list.stream().allMatch(String.class::isInstance)
        ? list.stream().map(String.class::cast).toList()
        : List.of();
  }
}
