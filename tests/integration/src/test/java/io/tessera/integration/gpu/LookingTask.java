package io.tessera.integration.gpu;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.tessera.core.kernel.GradMode;
import io.tessera.core.kernel.OptimizerKernels;
import io.tessera.core.kernel.TensorKernels;
import io.tessera.spark.device.TaskDevice;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;

/**
 * A task that looks at its device and its grad mode while another task of the same JVM, with the
 * opposite mode, does so too.
 */
final class LookingTask {
  /** Where the two tasks of an executor wait for each other. */
  private static final CyclicBarrier MEETING = new CyclicBarrier(2);

  private LookingTask() {}

  /**
   * What a task saw.
   *
   * @param executor its JVM
   * @param turn which of the two tasks of its JVM it was
   * @param address of its GPU, as Spark tells it
   * @param before its device before it met the other task
   * @param after its device after that
   * @param recorded whether operations were recorded, each time it looked
   */
  record Seen(
      String executor,
      int turn,
      String address,
      String before,
      String after,
      List<Boolean> recorded)
      implements Serializable {}

  static Seen look() throws Exception {
    Device before = TaskDevice.current(TaskDevice.Kind.GPU);
    List<Boolean> recorded = new ArrayList<>();
    int turn = meet();
    try (GradMode ignored = turn == 0 ? GradMode.recording() : GradMode.off()) {
      meet();
      recorded.add(records());
      meet();
      if (turn == 0) {
        try (GradMode inner = GradMode.off()) {
          recorded.add(records());
          meet();
          meet();
        }
      } else {
        meet();
        recorded.add(records());
        meet();
      }
      recorded.add(records());
    }
    Device after = TaskDevice.current(TaskDevice.Kind.GPU);
    String address = TaskContext.get().resourcesJMap().get("gpu").addresses()[0];
    return new Seen(
        SparkEnv.get().executorId(), turn, address, before.toString(), after.toString(), recorded);
  }

  /** 0 in one task and 1 in the other, both being here. */
  private static int meet() throws Exception {
    return MEETING.await(60, TimeUnit.SECONDS);
  }

  private static boolean records() {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      NDArray weight = manager.ones(new Shape(2));
      weight.setRequiresGradient(true);
      NDArray loss = TensorKernels.scale(weight, 3).sum();
      return OptimizerKernels.gradients(loss, List.of(weight)).get(0).getFloat(0) == 3;
    } catch (EngineException e) {
      return false; // the loss knows nothing of the weight
    }
  }
}
