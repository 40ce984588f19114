package io.tessera.spark.device;

import ai.djl.Device;
import io.tessera.spark.exit.JobException;
import java.util.Map;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;

/** The device that Spark assigned to the running task. */
public final class TaskDevice {
  private TaskDevice() {}

  /** What a configuration asks for. */
  public enum Kind {
    /** The CPU, even where a GPU is assigned. */
    CPU,
    /** A GPU; a task without one fails. */
    GPU,
    /** The assigned GPU, or the CPU where none is. */
    AUTO
  }

  /**
   * The device of the current task.
   *
   * @throws JobException if a GPU is asked for and Spark assigned none
   */
  public static Device current(Kind wanted) {
    TaskContext task = TaskContext.get();
    return choose(wanted, task == null ? Map.of() : task.resourcesJMap());
  }

  static Device choose(Kind wanted, Map<String, ResourceInformation> resources) {
    if (wanted == Kind.CPU) {
      return Device.cpu();
    }
    ResourceInformation gpu = resources.get("gpu");
    if (gpu != null && gpu.addresses().length > 0) {
      return Device.gpu(Integer.parseInt(gpu.addresses()[0]));
    }
    if (wanted == Kind.GPU) {
      throw JobException.badConfig(
          "Cannot compute on a GPU: compute.device is gpu, but Spark assigned none to the task. Set spark.executor.resource.gpu.amount,"
              + " spark.task.resource.gpu.amount and a discovery script, or set compute.device to cpu");
    }
    return Device.cpu();
  }
}
