package io.tessera.spark.doctor;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.util.Utils;
import io.tessera.core.image.AlphaPolicy;
import io.tessera.core.image.ImageDecodeException;
import io.tessera.core.image.ImageDecoder;
import io.tessera.core.image.PngEncoder;
import io.tessera.core.image.RgbImage;
import io.tessera.core.kernel.Libtorch;
import io.tessera.spark.device.TaskDevice;
import io.tessera.spark.exit.JobException;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;

/** Native code: libtorch, OpenCV, CUDA. */
final class NativeChecks {
  private static final String LIBRARY_PATH = "PYTORCH_LIBRARY_PATH";
  private static final String TORCH = System.mapLibraryName("torch");

  private static final String LIBTORCH =
      "Let DJL_CACHE_DIR name a folder with 1 GiB free where this user may write and run code, or PYTORCH_LIBRARY_PATH an unpacked"
          + " libtorch 2.7.1; glibc must be 2.28 or newer.";

  private NativeChecks() {}

  /** Computes something with libtorch. */
  static Finding torch() {
    String path = Utils.getEnvOrSystemProperty(LIBRARY_PATH, "");
    return path.isEmpty() ? computed() : torch(path);
  }

  /**
   * The same with the libtorch that a path of files and folders names. Where there is none DJL
   * takes the jar's own, and says nothing.
   */
  static Finding torch(String path) {
    boolean isThere =
        Stream.of(path.split(File.pathSeparator, -1))
            .map(Path::of)
            .flatMap(place -> Stream.of(place, place.resolve(TORCH)))
            .anyMatch(file -> file.endsWith(TORCH) && Files.isRegularFile(file));
    return isThere
        ? computed()
        : Finding.problem(
            "libtorch",
            LIBRARY_PATH + " is " + path + ", where no " + TORCH + " is",
            "Let it name the folder with "
                + TORCH
                + ", or unset it: as it is, tessera.jar's own libtorch computes, on CPUs only.");
  }

  private static Finding computed() {
    long start = System.nanoTime();
    try (NDManager manager = Libtorch.manager(Device.cpu())) {
      float sum = manager.ones(new Shape(2, 3)).sum().getFloat();
      String found =
          String.format(
              Locale.ROOT,
              "libtorch %s from %s, ready in %.1f s",
              Engine.getEngine("PyTorch").getVersion(),
              Utils.getEnvOrSystemProperty(
                  LIBRARY_PATH, Utils.getEngineCacheDir("pytorch").toString()),
              (System.nanoTime() - start) / 1e9);
      return sum == 6
          ? Finding.ok("libtorch", found)
          : Finding.problem("libtorch", "it says that six ones are " + sum, LIBTORCH);
    } catch (Exception | LinkageError e) {
      return Finding.problem("libtorch", String.valueOf(e.getMessage()), LIBTORCH);
    }
  }

  /** Decodes an image with OpenCV. */
  static Finding images() {
    byte[] pixel = {12, 34, 56};
    try {
      RgbImage decoded =
          new ImageDecoder(AlphaPolicy.DROP).decode(PngEncoder.encode(RgbImage.of(1, 1, pixel)));
      return Arrays.equals(decoded.toByteArray(), pixel)
          ? Finding.ok("images", "OpenCV decodes")
          : Finding.problem("images", "OpenCV decodes a pixel wrongly", "Report it.");
    } catch (ImageDecodeException | RuntimeException | LinkageError e) {
      return Finding.problem(
          "images",
          String.valueOf(e.getMessage()),
          "OpenCV's library could not be loaded: DJL_CACHE_DIR, or else java.io.tmpdir, must be a folder where this user may write and run code.");
    }
  }

  /** Computes something on the device that tasks are given. */
  static Finding device(TaskDevice.Kind wanted) {
    Device device;
    try {
      device = TaskDevice.current(wanted);
    } catch (JobException e) {
      return Finding.problem("device", "Spark assigned no GPU", String.valueOf(e.getMessage()));
    }
    if (!device.isGpu()) {
      return Finding.ok(
          "device", "cpu, as compute.device = " + wanted.name().toLowerCase(Locale.ROOT));
    }
    try (NDManager manager = Libtorch.manager(device)) {
      float sum = manager.ones(new Shape(2, 3)).sum().getFloat();
      return sum == 6
          ? Finding.ok("device", device + ", as Spark assigned it")
          : Finding.problem(
              "device", device + " says that six ones are " + sum, "Replace this GPU.");
    } catch (Exception | LinkageError e) {
      return Finding.problem(
          "device",
          device + ": " + e.getMessage(),
          "libtorch has no CUDA here, or none that fits the driver: point PYTORCH_LIBRARY_PATH at libtorch 2.7.1+cu128 and set"
              + " PYTORCH_VERSION and PYTORCH_FLAVOR as docs/operations.md says.");
    }
  }
}
