package io.tessera.spark.look;

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
import io.tessera.spark.device.TaskDevice;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.session.ShippedHadoop;
import io.tessera.spark.training.WeightFiles;
import io.tessera.tokenizer.loss.PerceptualLoss;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * LPIPS of pairs of images, by the network that is the tokenizer's perceptual loss.
 *
 * @param file safetensors file, as {@code tessera import lpips} writes it
 * @param sha256 its hash
 * @param device what tasks compute on
 */
public record LpipsNetwork(String file, String sha256, TaskDevice.Kind device, ShippedHadoop hadoop)
    implements Serializable {
  /** The least side in pixels of images that it can compare. */
  public static final int SMALLEST_SIDE = 16;

  /** The network with the weights of a file. */
  public static LpipsNetwork of(String file, TaskDevice.Kind device, Configuration hadoop) {
    return new LpipsNetwork(
        file, WeightFiles.sha256(file, hadoop), device, ShippedHadoop.of(hadoop));
  }

  /**
   * The distance, of images whose sides are at least {@link #SMALLEST_SIDE} pixels, on the running
   * task's device.
   *
   * @param batchSize pairs that go through the network at once
   */
  public PairDistance open(int batchSize) {
    Loaded<PerceptualLoss> network =
        ExecutorModels.get("lpips", sha256, TaskDevice.current(device), this::load);
    return (originals, reconstructions, width, height) -> {
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
    };
  }

  private static NDArray pixels(NDManager batch, List<byte[]> images, int width, int height) {
    ByteBuffer bytes = ByteBuffer.allocateDirect(images.size() * images.get(0).length);
    images.forEach(bytes::put);
    bytes.rewind();
    Shape shape = new Shape(images.size(), height, width, 3);
    return TensorKernels.pixelsToFloat(batch.create(bytes, shape, DataType.UINT8));
  }

  private PerceptualLoss load(NDManager manager) {
    try (NDManager reading = manager.newSubManager()) {
      return PerceptualLoss.load(
          manager, WeightFiles.read(file, hadoop.configuration(), reading).tensors());
    } catch (IllegalArgumentException e) {
      throw JobException.badData(
              "Cannot use %s as weights of LPIPS: %s; make the file with `tessera import lpips`"
                  .formatted(file, e.getMessage()))
          .causedBy(e);
    }
  }
}
