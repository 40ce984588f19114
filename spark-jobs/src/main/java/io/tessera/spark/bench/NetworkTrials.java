package io.tessera.spark.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.tessera.core.image.AlphaPolicy;
import io.tessera.core.image.ImageDecodeException;
import io.tessera.core.image.ImageDecoder;
import io.tessera.core.image.PngEncoder;
import io.tessera.core.image.RgbImage;
import io.tessera.core.kernel.GradMode;
import io.tessera.core.nn.ParameterSet;
import io.tessera.evaluation.conformance.Lcg;
import io.tessera.evaluation.conformance.LcgWeights;
import io.tessera.evaluation.features.BatchedExtractor;
import io.tessera.evaluation.inception.InceptionFeatures;
import io.tessera.evaluation.inception.InceptionV3;
import io.tessera.evaluation.profile.Profile;
import io.tessera.evaluation.protocol.FeatureExtractorId.InceptionFid;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Images a second through FID-Inception with generated weights: batches that lie ready on the
 * device, and everything from PNG files to features, by turns.
 */
final class NetworkTrials implements AutoCloseable {
  private static final int SIDE = 256;
  private static final InceptionFid GENERATED = new InceptionFid("0".repeat(64));
  private static final List<Profile> PROFILES =
      List.of(Profile.ADM, Profile.PYTORCH_FID, Profile.CLEAN_FID);

  private final NDManager manager;
  private final int images;
  private final int batch;
  private final List<byte[]> files = new ArrayList<>();
  private final Map<String, NDArray> weights;
  private final InceptionV3 network;
  private final NDArray resident; // [batch, 3, 299, 299]

  /**
   * @param images that each trial looks at
   */
  NetworkTrials(NDManager parent, int images, int batch) {
    manager = parent.newSubManager();
    this.images = images;
    this.batch = batch;
    weights = LcgWeights.create(manager);
    ParameterSet parameters = new ParameterSet();
    network = new InceptionV3(parameters.root());
    parameters.allocate(manager);
    parameters.copyFrom(weights);
    float[] levels = Lcg.features(batch, 3 * 299 * 299, 1, 2, -1);
    resident = manager.create(levels, new Shape(batch, 3, 299, 299));
    for (int i = 0; i < images; i++) {
      files.add(PngEncoder.encode(RgbImage.of(SIDE, SIDE, Lcg.bytes(SIDE * SIDE * 3, i))));
    }
  }

  /** Images a second of the bare network, and of each profile, of each trial. */
  Map<String, double[]> run(int trials) {
    Map<String, double[]> rates = new LinkedHashMap<>();
    bare();
    for (int trial = 0; trial < trials; trial++) {
      put(rates, "network alone, batches ready", trial, trials, Stopwatch.seconds(this::bare));
      for (Profile profile : PROFILES) {
        try (InceptionFeatures extractor =
            new InceptionFeatures(manager, GENERATED, weights, profile.preprocessing())) {
          put(
              rates,
              "from PNG to features, profile " + profile.label(),
              trial,
              trials,
              Stopwatch.seconds(() -> extract(extractor)));
        }
      }
    }
    return rates;
  }

  private void put(
      Map<String, double[]> rates, String name, int trial, int trials, double seconds) {
    rates.computeIfAbsent(name, unused -> new double[trials])[trial] = images / seconds;
  }

  private void bare() {
    for (int from = 0; from < images; from += batch) {
      try (NDManager step = manager.newSubManager();
          GradMode ignored = GradMode.off()) {
        step.tempAttachAll(resident);
        InceptionV3.Outputs outputs = network.outputs(resident);
        network.unbiasedLogits(outputs.features()).toFloatArray();
      }
    }
  }

  private void extract(InceptionFeatures extractor) {
    BatchedExtractor batches = new BatchedExtractor(extractor, manager, batch);
    ImageDecoder decoder = new ImageDecoder(AlphaPolicy.DROP);
    for (int from = 0; from < images; from += batch) {
      List<byte[]> pixels =
          files.subList(from, Math.min(images, from + batch)).stream()
              .map(file -> decoded(decoder, file))
              .toList();
      batches.extract(pixels, SIDE, SIDE);
    }
  }

  private static byte[] decoded(ImageDecoder decoder, byte[] file) {
    try {
      return decoder.decode(file).toByteArray();
    } catch (ImageDecodeException e) {
      throw new IllegalStateException("Cannot read back an image that was written here", e);
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
