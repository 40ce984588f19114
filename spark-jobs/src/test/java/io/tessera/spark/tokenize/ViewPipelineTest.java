package io.tessera.spark.tokenize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tessera.core.image.ImageDecoder;
import io.tessera.core.image.PngEncoder;
import io.tessera.core.image.RgbImage;
import io.tessera.spark.config.DataConfig;
import io.tessera.spark.config.PipelineConfig;
import io.tessera.spark.config.TesseraConfig;
import io.tessera.spark.config.TokenizeConfig;
import io.tessera.spark.exit.TableFileException;
import io.tessera.spark.table.ImageContent;
import io.tessera.spark.table.ImageRow;
import io.tessera.spark.tokenize.ViewPipeline.Views;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ViewPipelineTest {
  private static final int SIDE = 16;
  private static final long AMPLE = 1L << 30;

  private final PipelineConfig config =
      TesseraConfig.load(
              List.of(),
              List.of(
                  "data.image-size=" + SIDE,
                  "tokenize.views=flip",
                  "tokenizer.adversarial.weight=0"),
              Map.of())
          .sections();

  /** A pool calls itself terminated just before its last thread is gone. */
  @AfterEach
  void noThreadIsLeft() throws InterruptedException {
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().equals("tokenize-images")) {
        thread.join(1000);
        assertThat(thread.isAlive()).as(thread.toString()).isFalse();
      }
    }
  }

  private ViewPipeline pipeline(Consumer<Consumer<ImageRow>> source, long readAhead, int decoders) {
    return new ViewPipeline(source, KnownCodes.none(), maker(AMPLE), readAhead, decoders);
  }

  private ViewMaker maker(long decodeMemory) {
    return new ViewMaker(config.tokenize(), config.data(), decodeMemory);
  }

  private static ImageRow image(String id, byte[] bytes, int label) {
    return new ImageRow(id, bytes, label, ImageContent.of(bytes));
  }

  /** Noise of various sizes, so that decoding takes various times. */
  private static List<ImageRow> images(int count) {
    Random random = new Random(1);
    return IntStream.range(0, count)
        .mapToObj(
            i -> {
              int width = 8 + random.nextInt(1 << random.nextInt(10));
              byte[] samples = new byte[3 * width * 30];
              random.nextBytes(samples);
              return image("n" + i, PngEncoder.encode(RgbImage.of(width, 30, samples)), i);
            })
        .toList();
  }

  private static List<Views> all(ViewPipeline pipeline) {
    List<Views> all = new ArrayList<>();
    for (Views views = pipeline.next(); views != null; views = pipeline.next()) {
      all.add(views);
      views.close();
    }
    return all;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void viewsComeInOrderAndAsFromAPlainLoop(int decoders) throws Exception {
    List<ImageRow> images = images(60);
    List<Views> views;
    try (ViewPipeline pipeline = pipeline(images::forEach, AMPLE, decoders)) {
      views = all(pipeline);
    }
    assertThat(views)
        .extracting(one -> one.image().id())
        .isEqualTo(images.stream().map(ImageRow::id).toList());
    TokenizeConfig plain = config.tokenize();
    DataConfig data = config.data();
    for (int i = 0; i < images.size(); i++) {
      RgbImage decoded = new ImageDecoder(data.alpha()).decode(images.get(i).bytes());
      assertThat(views.get(i).image().label()).isEqualTo(i);
      assertThat(views.get(i).pixels()).hasSize(2).isEqualTo(plain.apply(decoded, SIDE));
    }
  }

  @Test
  void readsAheadAsFarAsTheBytesAllow() throws Exception {
    byte[] png = PngEncoder.encode(RgbImage.filled(300, 300, 0x102030));
    long each = png.length + 2L * 3 * SIDE * SIDE;
    AtomicInteger read = new AtomicInteger();
    Consumer<Consumer<ImageRow>> source =
        rows -> {
          for (int i = 0; i < 50; i++) {
            read.incrementAndGet();
            rows.accept(image("n", png, i));
          }
        };
    long budget = 5 * ((each + 1023) / 1024 * 1024);
    try (ViewPipeline pipeline = pipeline(source, budget, 2)) {
      settled(read);
      assertThat(read).as("five wait, the sixth is at hand").hasValue(6);
      Views first = pipeline.next();
      settled(read);
      assertThat(read).as("the first is still held").hasValue(6);
      first.close();
      settled(read);
      assertThat(read).hasValue(7);
      assertThat(all(pipeline)).hasSize(49);
    }
  }

  private static void settled(AtomicInteger count) throws InterruptedException {
    for (int before = -1; before != count.get(); ) {
      before = count.get();
      Thread.sleep(150);
    }
  }

  @Test
  void imagesBeyondTheMemoryAreDecodedOneByOne() throws Exception {
    List<ImageRow> images = images(20);
    try (ViewPipeline pipeline =
        new ViewPipeline(images::forEach, KnownCodes.none(), maker(1), 1, 4)) {
      assertThat(all(pipeline))
          .extracting(one -> one.image().label())
          .isEqualTo(IntStream.range(0, 20).boxed().toList());
    }
  }

  @Test
  void anImageThatCannotBeDecodedFailsInItsTurn() {
    List<ImageRow> images = new ArrayList<>(images(30));
    ImageRow whole = images.get(20);
    images.set(20, image("cut", Arrays.copyOf(whole.bytes(), whole.bytes().length - 20), 0));
    images.set(25, image("later", new byte[10], 0));
    try (ViewPipeline pipeline = pipeline(images::forEach, AMPLE, 4)) {
      for (int i = 0; i < 20; i++) {
        assertThat(pipeline.next()).isNotNull();
      }
      assertThatThrownBy(pipeline::next)
          .isInstanceOf(TableFileException.class)
          .hasMessageStartingWith(
              "Cannot decode image cut, which decoded when it was sharded: Cannot decode image: the PNG ends after ")
          .hasMessageEndingWith("; shard again");
    }
  }

  @Test
  void whatTheSourceThrowsComesAfterTheImagesBefore() {
    UncheckedIOException failure = new UncheckedIOException("Cannot read x", new IOException("x"));
    List<ImageRow> images = images(3);
    try (ViewPipeline pipeline =
        pipeline(
            rows -> {
              images.forEach(rows);
              throw failure;
            },
            AMPLE,
            2)) {
      for (int i = 0; i < 3; i++) {
        assertThat(pipeline.next()).isNotNull();
      }
      assertThatThrownBy(pipeline::next).isSameAs(failure);
    }
  }

  @Test
  void anErrorStaysAnError() {
    OutOfMemoryError error = new OutOfMemoryError("no memory left");
    try (ViewPipeline pipeline =
        pipeline(
            rows -> {
              throw error;
            },
            AMPLE,
            1)) {
      assertThatThrownBy(pipeline::next).isSameAs(error);
    }
  }

  @Test
  void anInterruptedCallerStopsWaiting() {
    CountDownLatch never = new CountDownLatch(1);
    AtomicInteger ended = new AtomicInteger();
    Consumer<Consumer<ImageRow>> stuck =
        rows -> {
          try {
            never.await();
          } catch (InterruptedException e) {
            ended.incrementAndGet();
          }
        };
    try (ViewPipeline pipeline = pipeline(stuck, AMPLE, 1)) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(pipeline::next)
          .isInstanceOf(CancellationException.class)
          .hasMessage("Cannot wait for images: interrupted");
    }
    assertThat(ended).as("the reader was told, and has ended").hasValue(1);
    assertThat(Thread.interrupted()).as("still interrupted").isTrue();
  }

  @Test
  void aCallerThatGivesUpLeavesNothingBehind() {
    List<ImageRow> images = images(40);
    AtomicInteger closed = new AtomicInteger();
    Consumer<Consumer<ImageRow>> file =
        rows -> {
          try {
            images.forEach(rows);
          } finally {
            closed.incrementAndGet();
          }
        };
    try (ViewPipeline pipeline = pipeline(file, 1, 3)) {
      assertThat(pipeline.next()).isNotNull();
    }
    assertThat(closed).as("the source was left").hasValue(1);
  }
}
