package io.tessera.spark.exchange;

import io.tessera.core.checkpoint.NameMapping;
import io.tessera.core.checkpoint.TensorArchive;
import io.tessera.core.nn.ParameterSet;
import io.tessera.evaluation.inception.InceptionV3;
import io.tessera.evaluation.inception.InceptionWeights;
import io.tessera.tokenizer.loss.LpipsWeights;
import io.tessera.tokenizer.loss.PerceptualLoss;
import java.util.Locale;

/** Networks whose weights come in files of others. */
public enum ModelKind {
  /** LlamaGen's VQ model. */
  TOKENIZER {
    @Override
    Network network(Shapes shapes) {
      return NetworkOfShapes.tokenizer(shapes);
    }

    @Override
    NameMapping names(WeightsFormat format) {
      return new io.tessera.tokenizer.model.LlamaGenWeights();
    }
  },
  /** LlamaGen's class-conditional transformer. */
  GENERATOR {
    @Override
    Network network(Shapes shapes) {
      return NetworkOfShapes.generator(shapes);
    }

    @Override
    NameMapping names(WeightsFormat format) {
      return new io.tessera.generator.LlamaGenWeights();
    }
  },
  /** The network of the FID. */
  INCEPTION {
    @Override
    Network network(Shapes shapes) {
      ParameterSet parameters = new ParameterSet();
      new InceptionV3(parameters.root());
      return new Network("FID-Inception", parameters, "evaluation.inception-weights = \"FILE\"");
    }

    @Override
    NameMapping names(WeightsFormat format) {
      return format == WeightsFormat.TENSORFLOW
          ? InceptionWeights.tensorFlow()
          : InceptionWeights.torch();
    }

    @Override
    TensorArchive completed(TensorArchive archive) {
      return InceptionWeights.withScales(archive);
    }
  },
  /** VGG16's features and the heads of LPIPS. */
  LPIPS {
    @Override
    Network network(Shapes shapes) {
      return new Network(
          "VGG16 with LPIPS heads",
          PerceptualLoss.declared(),
          "tokenizer.loss.perceptual-weights = \"FILE\"");
    }

    @Override
    NameMapping names(WeightsFormat format) {
      return new LpipsWeights();
    }
  };

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
  abstract NameMapping names(WeightsFormat format);

  /** The archive with the tensors that files of this kind may leave out; closed with it. */
  TensorArchive completed(TensorArchive archive) {
    return archive;
  }
}
