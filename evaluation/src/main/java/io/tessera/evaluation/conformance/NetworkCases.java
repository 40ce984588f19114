package io.tessera.evaluation.conformance;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.tessera.core.kernel.ConvolutionKernels;
import io.tessera.core.kernel.GradMode;
import io.tessera.core.kernel.ResizeKernels;
import io.tessera.core.nn.ParameterSet;
import io.tessera.evaluation.features.Features;
import io.tessera.evaluation.inception.InceptionFeatures;
import io.tessera.evaluation.inception.InceptionV3;
import io.tessera.evaluation.profile.Profile;
import io.tessera.evaluation.protocol.FeatureExtractorId.InceptionFid;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Cases through FID-Inception with generated weights: preprocessing, layers and the layout of
 * spatial features, without anybody's trained weights.
 */
public final class NetworkCases {
  private static final double SUM_TOLERANCE = 2e-3; // float32 features in float32 networks
  private static final double VALUE_TOLERANCE = 2e-5;
  private static final InceptionFid GENERATED = new InceptionFid("0".repeat(64));

  private final NDManager manager;
  private final Map<String, NDArray> weights;
  private final Map<View, Map<String, float[]>> seen = new HashMap<>();
  private final List<ConformanceCase> cases = new ArrayList<>();

  private NetworkCases(NDManager manager) {
    this.manager = manager;
    this.weights = LcgWeights.create(manager);
  }

  /** A square generated image as a profile looks at it. */
  private record View(Profile profile, int side, int seed) {
    /** Who gave the numbers: ADM's own graph was not run with these weights. */
    String tool() {
      return profile == Profile.ADM ? "torch-fidelity's network, ADM's layer" : profile.label();
    }

    @Override
    public String toString() {
      return "of an image of %d x %d".formatted(side, side);
    }
  }

  /**
   * All cases. Each image goes through the network once, when the first case of it is run.
   *
   * @param manager holds the weights, and stays the caller's
   */
  public static List<ConformanceCase> all(NDManager manager) {
    NetworkCases networks = new NetworkCases(manager);
    networks.smallImage(new View(Profile.TORCH_FIDELITY, 32, 1));
    networks.smallSpatial(new View(Profile.ADM, 32, 1));
    networks.taps(new View(Profile.TORCH_FIDELITY, 32, 1));
    networks.largeImage(new View(Profile.TORCH_FIDELITY, 256, 3));
    networks.largeSpatial(new View(Profile.ADM, 256, 3));
    View halfPixel = new View(Profile.PYTORCH_FID, 256, 3);
    networks.sums("pool3", halfPixel, 2984.3248, 107.82952);
    networks.firsts("pool3", halfPixel, 0.01112074, 4.931668, 5.144695, 1.139729);
    View bicubic = new View(Profile.CLEAN_FID, 256, 3);
    networks.sums("pool3", bicubic, 3614.2771, 130.55257);
    networks.firsts("pool3", bicubic, 0.01889713, 5.978517, 6.306813, 1.405748);
    return List.copyOf(networks.cases);
  }

  private void smallImage(View view) {
    sums("pool3", view, 2468.424410962191, 89.02772649438036);
    firsts(
        "pool3",
        view,
        0.00416526535694,
        3.91770516242,
        4.29969781335,
        0.908286656472,
        4.04714203623,
        0.0532252365764);
    sum("logits without bias", view, -10.530380696414117);
    firsts(
        "logits without bias", view, 0.958698819466, 0.65976939967, 1.23587208978, 0.483242103885);
  }

  private void smallSpatial(View view) {
    sum("spatial features", view, 1862.9439328718513);
    firsts(
        "spatial features",
        view,
        0.628692965015,
        0.489537522219,
        0,
        1.85794392241,
        0.635634794207,
        0.66129525264,
        0);
  }

  private void taps(View view) {
    sum("64 features", view, 27.312542);
    firsts("64 features", view, 0.8099377, 0.2447181, 0.1633959);
    sum("192 features", view, 128.58575);
    firsts("192 features", view, 0.1444843, 1.093883, 2.287982);
    sum("768 features", view, 665.39025);
    firsts("768 features", view, 0.1162891, 0.0957766, 2.118681);
  }

  private void largeImage(View view) {
    sums("pool3", view, 2970.3789139663068, 107.32375472872742);
    firsts("pool3", view, 0.00966667503593, 4.90298334617, 5.10114117442, 1.14378494478);
    sum("logits without bias", view, -7.674808086847117);
    firsts(
        "logits without bias", view, 1.16291053046, 0.930650419379, 1.48629835164, 0.694113664602);
  }

  private void largeSpatial(View view) {
    sum("spatial features", view, 2036.5555164226757);
    firsts(
        "spatial features",
        view,
        0.793366732156,
        0.127685794709,
        0,
        2.46537341261,
        0.782261863328,
        1.14162968353,
        0);
  }

  private void sums(String what, View view, double sum, double norm) {
    sum(what, view, sum);
    add(
        "norm of " + what,
        view,
        norm,
        SUM_TOLERANCE,
        values -> {
          double squares = 0;
          for (float value : values) {
            squares += (double) value * value;
          }
          return Math.sqrt(squares);
        });
  }

  private void sum(String what, View view, double theirs) {
    add(
        "sum of " + what,
        view,
        theirs,
        SUM_TOLERANCE,
        values -> {
          double sum = 0;
          for (float value : values) {
            sum += value;
          }
          return sum;
        });
  }

  private void firsts(String what, View view, double... theirs) {
    for (int i = 0; i < theirs.length; i++) {
      int at = i;
      add("%d of %s".formatted(i, what), view, theirs[i], VALUE_TOLERANCE, values -> values[at]);
    }
  }

  private interface Part {
    double of(float[] values);
  }

  /** The name ends with what it is a part of. */
  private void add(String name, View view, double theirs, double tolerance, Part part) {
    String what = name.substring(name.indexOf("of ") + 3);
    cases.add(
        new ConformanceCase(
            view.tool(), name + " " + view, theirs, tolerance, () -> part.of(values(view, what))));
  }

  private float[] values(View view, String what) {
    Map<String, float[]> all = seen.computeIfAbsent(view, this::see);
    float[] values = all.get(what);
    if (values == null) {
      throw new IllegalStateException(
          "Cannot compare " + what + ": the network gives " + all.keySet());
    }
    return values;
  }

  private Map<String, float[]> see(View view) {
    try (NDManager scope = manager.newSubManager();
        InceptionFeatures extractor =
            new InceptionFeatures(scope, GENERATED, weights, view.profile.preprocessing())) {
      NDArray pixels =
          scope.create(
              ByteBuffer.wrap(Lcg.bytes(view.side * view.side * 3, view.seed)),
              new Shape(1, view.side, view.side, 3),
              DataType.UINT8);
      Features features = extractor.extract(pixels);
      Map<String, float[]> values = new HashMap<>();
      values.put("pool3", features.features().toFloatArray());
      values.put("logits without bias", features.logits().toFloatArray());
      values.put("spatial features", features.spatial().orElseThrow().toFloatArray());
      if (view.profile == Profile.TORCH_FIDELITY) {
        seeTaps(scope, pixels, values);
      }
      return values;
    }
  }

  private void seeTaps(NDManager scope, NDArray pixels, Map<String, float[]> values) {
    ParameterSet parameters = new ParameterSet();
    InceptionV3 network = new InceptionV3(parameters.root());
    parameters.allocate(scope);
    parameters.copyFrom(weights);
    int side = InceptionV3.INPUT_SIDE;
    try (GradMode ignored = GradMode.off()) {
      NDArray levels = ResizeKernels.tensorFlow(ResizeKernels.planes(pixels), side, side);
      InceptionV3.Taps taps = network.taps(levels.sub(128).div(128));
      values.put("64 features", mean(taps.block0()));
      values.put("192 features", mean(taps.block1()));
      values.put("768 features", mean(taps.block2()));
    }
  }

  private static float[] mean(NDArray maps) {
    return ConvolutionKernels.spatialMean(maps).toFloatArray();
  }
}
