package io.tessera.evaluation.inception;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.tessera.core.kernel.ConvolutionKernels;
import io.tessera.core.kernel.GradMode;
import io.tessera.core.nn.Parameter;
import io.tessera.core.nn.ParameterSet;
import io.tessera.testing.FormulaTensors;
import io.tessera.testing.Golden;
import io.tessera.testing.Parity;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** pytorch-fid 0.3.0's InceptionV3 with weights by formula. */
@Tag("parity")
class AgainstPytorchFidTest {
  private static final Parity PARITY = Parity.of("pytorch-fid 0.3.0 InceptionV3");
  private static final double TOLERANCE = 1e-5;

  @Test
  void allTapsAgree() {
    Golden golden = Golden.open("inception-fid");
    try (NDManager manager = NDManager.newBaseManager();
        GradMode ignored = GradMode.off()) {
      ParameterSet parameters = new ParameterSet();
      InceptionV3 network = new InceptionV3(parameters.root());
      bindFormula(manager, parameters);
      // the formula's images are (u + 1) / 2 in [0, 1), which pytorch-fid maps to 2 x - 1 = u
      NDArray images =
          manager.create(FormulaTensors.unit("images.fid", 2, 3, 64, 64), new Shape(2, 3, 64, 64));
      NDArray resized =
          ConvolutionKernels.resizeBilinear(images, InceptionV3.INPUT_SIDE, InceptionV3.INPUT_SIDE);
      InceptionV3.Taps taps = network.taps(resized);
      assertMean(golden, "block0.mean", taps.block0());
      assertMean(golden, "block1.mean", taps.block1());
      assertMean(golden, "block2.mean", taps.block2());
      assertMean(golden, "block3.mean", taps.block3());
      PARITY.close(
          "first 7 channels of Mixed_6e",
          taps.block2().get(":, :7").toFloatArray(),
          golden.floats("block2.spatial7"),
          TOLERANCE);
      NDArray features = network.outputs(resized).features();
      PARITY.close("pool3", features.toFloatArray(), golden.floats("pool3"), TOLERANCE);
      PARITY.close(
          "logits", network.logits(features).toFloatArray(), golden.floats("logits"), TOLERANCE);
    }
    assertThat(golden.unread()).isEmpty();
  }

  private static void assertMean(Golden golden, String name, NDArray block) {
    float[] mean = ConvolutionKernels.spatialMean(block).toFloatArray();
    PARITY.close("mean of the four taps", name, mean, golden.floats(name), TOLERANCE);
  }

  private static void bindFormula(NDManager manager, ParameterSet parameters) {
    parameters.allocate(manager);
    try (NDManager scope = manager.newSubManager()) {
      Map<String, NDArray> values = new HashMap<>();
      for (Parameter parameter : parameters.all()) {
        float[] value =
            FormulaTensors.parameter("inception." + parameter.name(), parameter.shape().getShape());
        values.put(parameter.name(), scope.create(value, parameter.shape()));
      }
      parameters.copyFrom(values);
    }
  }
}
