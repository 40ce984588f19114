package io.tessera.spark.bench;

import io.tessera.core.random.CounterRandom;
import io.tessera.core.storage.LocalStorage;
import io.tessera.spark.table.ImageContent;
import io.tessera.spark.table.TableFileWriter;
import io.tessera.spark.table.TokenManifest;
import io.tessera.spark.table.TokenRow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/** Files of token tables by the jobs' own writer, with the shapes of ImageNet's. */
final class SyntheticTokens {
  static final int CODES = 16_384;

  /** Tokens of a row. */
  static final int GRID = 256;

  private static final int CLASSES = 1000;
  private static final int NUMBERS = 100_000;

  private final Path folder;

  SyntheticTokens(Path folder) {
    this.folder = folder;
  }

  /** How often codes occur. */
  enum Codes {
    /** All alike: they can't be packed. */
    UNIFORM,
    /** As those of a trained tokenizer: the square of a uniform number. */
    SKEWED;

    private int draw(double uniform) {
      return (int) ((this == UNIFORM ? uniform : uniform * uniform) * CODES);
    }
  }

  /**
   * Writes a file; of a name and these sizes always the same.
   *
   * @param images each in {@code views} rows
   * @return length of the file
   */
  long write(String name, Codes codes, int images, int views) {
    CounterRandom random = CounterRandom.of(1, name);
    CounterRandom ids = CounterRandom.of(2, name);
    long drawn = 0;
    try (TableFileWriter<TokenRow> writer =
        TableFileWriter.tokens(
            new Configuration(),
            new LocalStorage(folder),
            name,
            Map.of("tessera.format", TokenManifest.FORMAT))) {
      for (int image = 0; image < images; image++) {
        int label = ids.below(2L * image, CLASSES);
        String id = id(label, ids.below(2L * image + 1, NUMBERS));
        byte[] content = ImageContent.of(id.getBytes(StandardCharsets.UTF_8));
        for (int view = 0; view < views; view++) {
          int[] tokens = new int[GRID];
          for (int i = 0; i < GRID; i++) {
            tokens[i] = codes.draw(random.uniform(drawn++));
          }
          writer.write(new TokenRow(id, label, view, tokens, content));
        }
      }
      writer.commit();
    }
    try {
      return Files.size(folder.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As of ImageNet's training images: class folder, class again, number. */
  private static String id(int label, int number) {
    String wordNet = "n%08d".formatted(1_440_764 + 13_000 * label);
    return "%s/%s_%d.JPEG".formatted(wordNet, wordNet, number);
  }
}
