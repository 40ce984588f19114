package io.tessera.spark.exchange;

import io.tessera.core.checkpoint.NameMapping;
import io.tessera.core.nn.ParameterSet;
import io.tessera.evaluation.inception.InceptionV3;
import io.tessera.tokenizer.loss.PerceptualLoss;
import java.util.Locale;
import java.util.Optional;

/** Networks whose weights come in files of others. */
public enum ModelKind {
  /** LlamaGen's VQ model. */
  TOKENIZER("quantize\\.codebook_used") {
    @Override
    Network network(Shapes shapes) {
      return NetworkOfShapes.tokenizer(shapes);
    }
  },
  /** LlamaGen's class-conditional transformer. */
  GENERATOR("freqs_cis") {
    @Override
    Network network(Shapes shapes) {
      return NetworkOfShapes.generator(shapes);
    }
  },
  /** The network of the FID. */
  INCEPTION(".*\\.num_batches_tracked") {
    @Override
    Network network(Shapes shapes) {
      ParameterSet parameters = new ParameterSet();
      new InceptionV3(parameters.root());
      return new Network("FID-Inception", parameters, "evaluation.inception-weights = \"FILE\"");
    }
  },
  /** VGG16's features and the heads of LPIPS. */
  LPIPS("") {
    @Override
    Network network(Shapes shapes) {
      return new Network(
          "VGG16 with LPIPS heads",
          PerceptualLoss.declared(),
          "tokenizer.loss.perceptual-weights = \"FILE\"");
    }
  };

  private final String ignored;

  ModelKind(String ignored) {
    this.ignored = ignored;
  }

  /** The name in commands and in files. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The network that tensors of these shapes are for.
   *
   * @throws io.tessera.spark.exit.JobException if they are for none of this kind
   */
  abstract Network network(Shapes shapes);

  /** How the tensors of a file of this format become ours. */
  NameMapping names(WeightsFormat format) {
    return name -> Optional.of(name).filter(kept -> !kept.matches(ignored));
  }
}
