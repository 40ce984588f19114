package io.tessera.spark.bench;

import io.tessera.core.random.CounterRandom;
import io.tessera.core.storage.LocalStorage;
import io.tessera.spark.table.TableFileWriter;
import io.tessera.spark.table.TokenManifest;
import io.tessera.spark.table.TokenRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.LongToIntFunction;
import org.apache.hadoop.conf.Configuration;

/** Files of a token table by the job's own writer, with the ids and the shapes of ImageNet's. */
final class TokenTableSize {
  static final int CODES = 16_384;
  static final int GRID = 256;

  private static final int CLASSES = 1000;
  private static final int OF_A_CLASS = 1300;

  private final Path folder;

  TokenTableSize(Path folder) {
    this.folder = folder;
  }

  /** How often codes occur. */
  enum Codes {
    /** All alike: nothing can be gained by packing. */
    UNIFORM,
    /** Like those of a trained tokenizer: the square of a uniform number. */
    SKEWED;

    private LongToIntFunction of(CounterRandom random) {
      return this == UNIFORM
          ? at -> random.below(at, CODES)
          : at -> (int) (random.uniform(at) * random.uniform(at) * CODES);
    }
  }

  /**
   * Bits on disk over tokens.
   *
   * @param images rows are this many times the views
   */
  double bitsPerToken(int images, int views, Codes codes) throws IOException {
    String name = codes + "-" + views + ".parquet";
    LongToIntFunction code = codes.of(CounterRandom.of(1, "codes"));
    CounterRandom order = CounterRandom.of(1, "order");
    long drawn = 0;
    try (TableFileWriter<TokenRow> writer =
        TableFileWriter.tokens(
            new Configuration(),
            new LocalStorage(folder),
            name,
            Map.of("tessera.format", TokenManifest.FORMAT))) {
      for (int image = 0; image < images; image++) {
        int label = order.below(2L * image, CLASSES);
        String wnid = "n%08d".formatted(1_440_764 + 13_000 * label);
        String id = "%s/%s_%d.JPEG".formatted(wnid, wnid, order.below(2L * image + 1, 10 * OF_A_CLASS));
        for (int view = 0; view < views; view++) {
          int[] tokens = new int[GRID];
          for (int i = 0; i < GRID; i++) {
            tokens[i] = code.applyAsInt(drawn++);
          }
          writer.write(new TokenRow(id, label, view, tokens));
        }
      }
      writer.commit();
    }
    Path file = folder.resolve(name);
    double bits = 8.0 * Files.size(file) / drawn;
    Files.delete(file);
    return bits;
  }
}
