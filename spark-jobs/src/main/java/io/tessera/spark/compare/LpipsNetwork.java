package io.tessera.spark.compare;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.tessera.core.image.RgbImage;
import io.tessera.core.kernel.GradMode;
import io.tessera.core.kernel.Precision;
import io.tessera.core.kernel.TensorKernels;
import io.tessera.spark.device.ExecutorModels;
import io.tessera.spark.device.ExecutorModels.Loaded;
import io.tessera.spark.device.TaskDevice;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.session.ShippedHadoop;
import io.tessera.spark.training.WeightFiles;
import io.tessera.tokenizer.loss.PerceptualLoss;
import java.io.Serializable;
import java.nio.ByteBuffer;

/**
 * LPIPS by its file of weights.
 *
 * @param file safetensors file, as {@code tessera import lpips} writes it
 * @param sha256 its hash
 * @param device what tasks compute on
 */
record LpipsNetwork(String file, String sha256, TaskDevice.Kind device, ShippedHadoop hadoop)
    implements Serializable {
  /** The distance of two images of one size, both sides at least 16 pixels. */
  double distance(RgbImage original, RgbImage other) {
    Device own = TaskDevice.current(device);
    Loaded<PerceptualLoss> loaded = ExecutorModels.get("lpips-" + sha256, own, this::load);
    try (NDManager scope = loaded.manager().newSubManager();
        GradMode ignored = GradMode.off()) {
      return loaded
          .model()
          .distance(tensor(scope, original), tensor(scope, other), Precision.FP32)
          .toFloatArray()[0];
    }
  }

  private static NDArray tensor(NDManager scope, RgbImage image) {
    Shape shape = new Shape(1, image.height(), image.width(), 3);
    return TensorKernels.pixelsToFloat(
        scope.create(ByteBuffer.wrap(image.toByteArray()), shape, DataType.UINT8));
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
