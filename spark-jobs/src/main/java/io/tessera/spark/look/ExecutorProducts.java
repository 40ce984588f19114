package io.tessera.spark.look;

import io.tessera.evaluation.features.LibtorchProducts;
import io.tessera.evaluation.measure.ShippedProducts;
import io.tessera.spark.device.ExecutorModels;
import io.tessera.spark.device.TaskDevice;

/**
 * Inner products by libtorch in float64, on the running task's device.
 *
 * @param device what tasks compute on
 */
record ExecutorProducts(TaskDevice.Kind device) implements ShippedProducts {
  @Override
  public double[] of(float[] a, float[] b, int dimension) {
    return ExecutorModels.get(
            "inner-products",
            "",
            TaskDevice.current(device),
            manager -> new LibtorchProducts(manager))
        .model()
        .of(a, b, dimension);
  }
}
