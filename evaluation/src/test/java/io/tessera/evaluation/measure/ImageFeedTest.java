package io.tessera.evaluation.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.tessera.core.image.RgbImage;
import io.tessera.evaluation.conformance.Lcg;
import io.tessera.evaluation.features.BatchedExtractor;
import io.tessera.evaluation.features.FeatureExtractor;
import io.tessera.evaluation.features.Features;
import io.tessera.evaluation.profile.Profile;
import io.tessera.evaluation.profile.Resizer;
import io.tessera.evaluation.protocol.FeatureExtractorId;
import org.junit.jupiter.api.Test;

class ImageFeedTest {
  /** Its features are the first four samples of an image. */
  private static final class FirstSamples implements FeatureExtractor {
    @Override
    public FeatureExtractorId id() {
      return new FeatureExtractorId.InceptionFid("0".repeat(64));
    }

    @Override
    public Resizer resizer() {
      return Resizer.NONE;
    }

    @Override
    public int dimension() {
      return 4;
    }

    @Override
    public int classes() {
      return 4;
    }

    @Override
    public Features extract(NDArray pixels) {
      long images = pixels.getShape().get(0);
      NDArray flat = pixels.reshape(images, -1).get(":, :4").toType(DataType.FLOAT32, true);
      return new Features(flat, flat.div(255));
    }

    @Override
    public void close() {}
  }

  @Test
  void chunksDoNotMatter() {
    try (NDManager manager = NDManager.newBaseManager()) {
      double[] mean = fed(manager, 1).features().mean();
      assertThat(fed(manager, 4).features().mean()).isEqualTo(mean);
      assertThat(fed(manager, 100).features().mean()).isEqualTo(mean);
    }
  }

  private static CollectedSet fed(NDManager manager, int chunk) {
    ImageFeed feed = feed(manager, 10, chunk);
    for (int i = 0; i < 10; i++) {
      feed.add(RgbImage.of(4, 3, Lcg.bytes(36, i + 1)));
    }
    return feed.finish();
  }

  @Test
  void mixedSizesAndMissingImagesAreRefused() {
    try (NDManager manager = NDManager.newBaseManager()) {
      ImageFeed feed = feed(manager, 10, 4);
      feed.add(RgbImage.filled(4, 3, 0));
      assertThatThrownBy(() -> feed.add(RgbImage.filled(3, 4, 0)))
          .hasMessage(
              "Cannot evaluate images of mixed sizes: image 1 has 3 x 4 pixels, image 0 has 4 x 3; bring all to one size first");
      assertThatThrownBy(feed::finish).hasMessage("Cannot evaluate: 1 of 10 images were added");
      assertThatThrownBy(() -> feed(manager, 10, 0))
          .hasMessage("Invalid chunk: 0 images; use at least 1");
    }
  }

  private static ImageFeed feed(NDManager manager, int images, int chunk) {
    FirstSamples extractor = new FirstSamples();
    return new ImageFeed(
        new BatchedExtractor(extractor, manager, 3),
        new SetCollector(Profile.PYTORCH_FID, SetShape.of(images, extractor, 1)),
        chunk);
  }
}
