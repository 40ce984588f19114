package io.tessera.spark.evaluate;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.tessera.core.kernel.GradMode;
import io.tessera.core.kernel.Precision;
import io.tessera.core.kernel.TensorKernels;
import io.tessera.evaluation.reconstruction.PairDistance;
import io.tessera.spark.device.ExecutorModels;
import io.tessera.spark.device.ExecutorModels.Loaded;
import io.tessera.spark.training.WeightFiles;
import io.tessera.tokenizer.loss.PerceptualLoss;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** LPIPS of pairs of images, by the network that is the tokenizer's perceptual loss. */
final class Lpips implements PairDistance {
  private final Loaded<PerceptualLoss> network;
  private final int batchSize;

  private Lpips(Loaded<PerceptualLoss> network, int batchSize) {
    this.network = network;
    this.batchSize = batchSize;
  }

  /** The network with the weights of a file, kept for later tasks. */
  static Lpips load(WeightsFile file, Device device, Configuration hadoop, int batchSize) {
    Loaded<PerceptualLoss> network =
        ExecutorModels.get(
            "lpips",
            file.sha256(),
            device,
            manager -> {
              try (NDManager reading = manager.newSubManager()) {
                return PerceptualLoss.load(
                    manager, WeightFiles.read(file.path(), hadoop, reading).tensors());
              }
            });
    return new Lpips(network, batchSize);
  }

  @Override
  public double[] of(List<byte[]> originals, List<byte[]> reconstructions, int width, int height) {
    double[] distances = new double[originals.size()];
    for (int from = 0; from < distances.length; from += batchSize) {
      int to = Math.min(distances.length, from + batchSize);
      try (GradMode ignored = GradMode.off();
          NDManager batch = network.manager().newSubManager()) {
        float[] found =
            network
                .model()
                .distance(
                    pixels(batch, originals.subList(from, to), width, height),
                    pixels(batch, reconstructions.subList(from, to), width, height),
                    Precision.FP32)
                .toFloatArray();
        for (int i = 0; i < found.length; i++) {
          distances[from + i] = found[i];
        }
      }
    }
    return distances;
  }

  private static NDArray pixels(NDManager batch, List<byte[]> images, int width, int height) {
    ByteBuffer bytes = ByteBuffer.allocateDirect(images.size() * images.get(0).length);
    images.forEach(bytes::put);
    bytes.rewind();
    Shape shape = new Shape(images.size(), height, width, 3);
    return TensorKernels.pixelsToFloat(batch.create(bytes, shape, DataType.UINT8));
  }
}
