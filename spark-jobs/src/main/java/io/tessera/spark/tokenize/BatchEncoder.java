package io.tessera.spark.tokenize;

import io.tessera.spark.table.ImageRow;
import io.tessera.spark.table.TokenRow;
import io.tessera.spark.tokenize.ViewPipeline.Views;
import io.tessera.tokenizer.ImageTokenizer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Encodes views in whole batches, which waste nothing of the network's fixed size, however many
 * views an image has. Images whose codes are known pass through in their place; without any other
 * there is no tokenizer.
 */
final class BatchEncoder {
  /** So many batches' rows wait at most; then a batch is encoded that is not full. */
  private static final int MOST_BATCHES = 16;

  private final Supplier<ImageTokenizer> loaded;
  private final int batchSize;
  private final Consumer<TokenRow> encoded;
  private final List<TokenRow> rows = new ArrayList<>(); // still without codes, or behind such
  private @Nullable Batch batch;
  private long count;

  /** The tokenizer and the views that it is to encode next, [B, H, W, 3]. */
  private record Batch(ImageTokenizer tokenizer, ByteBuffer pixels) {
    Batch(ImageTokenizer tokenizer) {
      this(tokenizer, tokenizer.newBatch());
    }
  }

  /**
   * @param loaded gives the tokenizer when the first view is to be encoded
   * @param batchSize of the tokenizer
   * @param encoded is given the rows in the order in which their images were added
   */
  BatchEncoder(Supplier<ImageTokenizer> loaded, int batchSize, Consumer<TokenRow> encoded) {
    this.loaded = loaded;
    this.batchSize = batchSize;
    this.encoded = encoded;
  }

  /** Adds an image's views, and encodes if that fills a batch. */
  void add(Views image) {
    for (int view = 0; view < image.codes().size(); view++) {
      rows.add(row(image, view, image.codes().get(view)));
    }
    for (int view = 0; view < image.pixels().size(); view++) {
      rows.add(row(image, view, new int[0]));
      ByteBuffer pixels = batch().pixels();
      image.pixels().get(view).copyTo(pixels);
      if (!pixels.hasRemaining()) {
        encode();
      }
    }
    if (batch == null || batch.pixels().position() == 0 || rows.size() > MOST_BATCHES * batchSize) {
      encode();
    }
  }

  /** Encodes what waits for a full batch. */
  void finish() {
    encode();
  }

  /** Rows that went through the network. */
  long encoded() {
    return count;
  }

  private Batch batch() {
    if (batch == null) {
      batch = new Batch(loaded.get());
    }
    return batch;
  }

  private void encode() {
    Iterator<int[]> codes = codes().iterator();
    for (TokenRow row : rows) {
      encoded.accept(
          row.tokens().length > 0
              ? row
              : new TokenRow(row.id(), row.label(), row.view(), codes.next(), row.content()));
    }
    rows.clear();
  }

  private List<int[]> codes() {
    if (batch == null || batch.pixels().position() == 0) {
      return List.of();
    }
    List<int[]> codes = batch.tokenizer().encode(batch.pixels().flip());
    batch.pixels().clear();
    count += codes.size();
    return codes;
  }

  private static TokenRow row(Views views, int view, int[] codes) {
    ImageRow image = views.image();
    return new TokenRow(image.id(), image.label(), view, codes, image.content());
  }
}
