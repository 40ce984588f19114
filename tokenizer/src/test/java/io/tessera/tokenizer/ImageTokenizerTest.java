package io.tessera.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import io.tessera.core.kernel.NativeThreads;
import io.tessera.core.kernel.Precision;
import io.tessera.core.nn.ParameterSet;
import io.tessera.tokenizer.model.VqModel;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageTokenizerTest {
  private NDManager manager;
  private ImageTokenizer tokenizer;

  @BeforeEach
  void build() {
    manager = NDManager.newBaseManager();
    ParameterSet parameters = new ParameterSet();
    VqModel model = new VqModel(parameters.root(), SmallTokenizer.CONFIG);
    parameters.initialize(manager, 3);
    tokenizer = new ImageTokenizer(model, manager, 4, Precision.FP32);
    manager.cap(); // a batch may leave nothing behind
  }

  @AfterEach
  void free() {
    manager.close();
  }

  @Test
  void codesDoNotDependOnTheBatch() {
    List<byte[]> images = images(11);
    List<int[]> codes = tokenizer.encode(images);
    assertThat(codes).hasSize(11);
    assertThat(codes.stream().flatMapToInt(IntStream::of).distinct().count()).isGreaterThan(4);
    for (int i = 0; i < images.size(); i++) {
      assertThat(codes.get(i)).hasSize(16);
      assertThat(tokenizer.encode(List.of(images.get(i)))).containsExactly(codes.get(i));
    }
    List<Integer> order = new ArrayList<>(IntStream.range(0, 11).boxed().toList());
    Collections.shuffle(order, new Random(1));
    assertThat(tokenizer.encode(order.stream().map(images::get).toList()))
        .containsExactlyElementsOf(order.stream().map(codes::get).toList());
  }

  /** Latents differ in their last bits, by the order of sums; codes would only in a near tie. */
  @ParameterizedTest
  @CsvSource({"1, 1", "1, 2", "3, 1", "3, 2", "32, 1", "32, 2"})
  void codesDoNotDependOnTheBatchSizeOrTheThreads(int batchSize, int threads) {
    List<byte[]> images = images(70);
    List<int[]> codes = tokenizer.encode(images);
    ParameterSet parameters = new ParameterSet();
    VqModel model = new VqModel(parameters.root(), SmallTokenizer.CONFIG);
    try (NDManager other = NDManager.newBaseManager()) {
      parameters.initialize(other, 3);
      NativeThreads.use(threads);
      assertThat(new ImageTokenizer(model, other, batchSize, Precision.FP32).encode(images))
          .containsExactlyElementsOf(codes);
    } finally {
      NativeThreads.use(1);
    }
  }

  @Test
  void aBufferIsEncodedAgainAndAgain() {
    List<byte[]> images = images(6);
    ByteBuffer batch = tokenizer.newBatch();
    images.subList(0, 4).forEach(batch::put);
    assertThat(batch.hasRemaining()).isFalse();
    List<int[]> codes = new ArrayList<>(tokenizer.encode(batch.flip()));
    batch.clear();
    images.subList(4, 6).forEach(batch::put);
    codes.addAll(tokenizer.encode(batch.flip()));
    assertThat(codes).containsExactlyElementsOf(tokenizer.encode(images));
  }

  @Test
  void refusesABufferWithPartOfAnImage() {
    ByteBuffer batch = tokenizer.newBatch().put(new byte[1000]).flip();
    assertThatThrownBy(() -> tokenizer.encode(batch))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Invalid batch: 1000 of 3072 samples; fill a buffer of newBatch with whole images of 768"
                + " samples and flip it");
    assertThatThrownBy(() -> tokenizer.encode(ByteBuffer.allocateDirect(768)))
        .hasMessageStartingWith("Invalid batch: 768 of 768 samples;");
  }

  @Test
  void imagesDoNotDependOnTheBatch() {
    List<int[]> codes = tokenizer.encode(images(6));
    List<byte[]> images = tokenizer.decode(codes);
    assertThat(images).hasSize(6);
    for (int i = 0; i < images.size(); i++) {
      assertThat(images.get(i)).hasSize(16 * 16 * 3);
      assertThat(tokenizer.decode(List.of(codes.get(i)))).containsExactly(images.get(i));
    }
    assertThat(images.get(0)).isNotEqualTo(images.get(1));
  }

  @Test
  void nothingComesOfNothing() {
    assertThat(tokenizer.encode(List.of())).isEmpty();
    assertThat(tokenizer.decode(List.of())).isEmpty();
  }

  @Test
  void refusesImagesOfAnotherSize() {
    assertThatThrownBy(() -> tokenizer.encode(List.of(new byte[64 * 64 * 3])))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Invalid image: 12288 samples; the tokenizer takes 768, which is 16x16 pixels of 3"
                + " channels; crop the images first");
  }

  @Test
  void refusesCodesOfAnotherTokenizer() {
    assertThatThrownBy(() -> tokenizer.decode(List.of(new int[64])))
        .hasMessage(
            "Invalid codes: 64 for an image; the tokenizer's grid has 16; they are of another"
                + " tokenizer");
    int[] codes = new int[16];
    codes[15] = 32;
    assertThatThrownBy(() -> tokenizer.decode(List.of(codes)))
        .hasMessage("Invalid code: 32; the codebook has 0 to 31; they are of another tokenizer");
    codes[15] = -1;
    assertThatThrownBy(() -> tokenizer.decode(List.of(codes))).hasMessageContaining("code: -1");
  }

  private static List<byte[]> images(int count) {
    Random random = new Random(7);
    List<byte[]> images = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] image = new byte[16 * 16 * 3];
      random.nextBytes(image);
      images.add(image);
    }
    return images;
  }
}
