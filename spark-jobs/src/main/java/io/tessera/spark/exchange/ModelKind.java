package io.tessera.spark.exchange;

import io.tessera.core.nn.ParameterSet;
import io.tessera.evaluation.inception.InceptionV3;
import io.tessera.tokenizer.loss.PerceptualLoss;
import java.util.Locale;
import java.util.function.Function;

/** Networks whose weights come in files of others. */
public enum ModelKind {
  /** LlamaGen's VQ model. */
  TOKENIZER(NetworkOfShapes::tokenizer),
  /** LlamaGen's class-conditional transformer. */
  GENERATOR(NetworkOfShapes::generator),
  /** The network of the FID. */
  INCEPTION(shapes -> inception()),
  /** VGG16's features and the heads of LPIPS. */
  LPIPS(
      shapes ->
          new Network(
              "VGG16 with LPIPS heads",
              PerceptualLoss.declared(),
              "tokenizer.loss.perceptual-weights = \"FILE\""));

  private final Function<Shapes, Network> network;

  ModelKind(Function<Shapes, Network> network) {
    this.network = network;
  }

  /** The name in commands and in files. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The network that tensors of these shapes are for.
   *
   * @throws io.tessera.spark.exit.JobException if they are for none of this kind
   */
  Network network(Shapes shapes) {
    return network.apply(shapes);
  }

  private static Network inception() {
    ParameterSet parameters = new ParameterSet();
    new InceptionV3(parameters.root());
    return new Network(
        "FID-Inception", parameters, "evaluation.inception-weights = \"FILE\"");
  }
}
