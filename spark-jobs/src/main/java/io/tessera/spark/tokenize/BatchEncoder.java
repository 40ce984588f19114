package io.tessera.spark.tokenize;

import io.tessera.spark.table.TokenRow;
import io.tessera.spark.tokenize.ViewPipeline.Views;
import io.tessera.tokenizer.ImageTokenizer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Encodes views in whole batches, which waste nothing of the network's fixed size, however many
 * views an image has.
 */
final class BatchEncoder {
  private final ImageTokenizer tokenizer;
  private final Consumer<TokenRow> encoded;
  private final ByteBuffer pixels; // [B, H, W, 3]
  private final List<TokenRow> rows = new ArrayList<>(); // still without codes

  /**
   * @param encoded is given the rows in the order in which their images were added
   */
  BatchEncoder(ImageTokenizer tokenizer, Consumer<TokenRow> encoded) {
    this.tokenizer = tokenizer;
    this.encoded = encoded;
    pixels = tokenizer.newBatch();
  }

  /** Adds an image's views, and encodes if that fills a batch. */
  void add(Views image) {
    for (int view = 0; view < image.images().size(); view++) {
      rows.add(new TokenRow(image.id(), image.label(), view, new int[0]));
      image.images().get(view).copyTo(pixels);
      if (!pixels.hasRemaining()) {
        encode();
      }
    }
  }

  /** Encodes what waits for a full batch. */
  void finish() {
    if (!rows.isEmpty()) {
      encode();
    }
  }

  private void encode() {
    List<int[]> codes = tokenizer.encode(pixels.flip());
    pixels.clear();
    for (int i = 0; i < codes.size(); i++) {
      TokenRow row = rows.get(i);
      encoded.accept(new TokenRow(row.id(), row.label(), row.view(), codes.get(i)));
    }
    rows.clear();
  }
}
