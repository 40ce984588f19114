package io.tessera.spark.config;

import io.tessera.tokenizer.crt.CrtConfig;

/** The whole configuration, one component per section of {@code tessera-reference.conf}. */
public record PipelineConfig(
    RunConfig run,
    SparkConfig spark,
    ProgressConfig progress,
    ComputeConfig compute,
    DataConfig data,
    TokenizerSection tokenizer,
    CrtConfig crt,
    TokenizeConfig tokenize,
    GeneratorSection generator,
    SamplingSection sampling,
    ClassifierSection classifier,
    EvaluationSection evaluation) {
  /**
   * Refuses networks and trainings that could not be built, here and not after hours of earlier
   * stages.
   */
  public PipelineConfig {
    var codes = tokenizer.network(data.imageSize());
    tokenizer.objective(crt);
    tokenizer.checkDiscriminator(data.imageSize());
    tokenizer.training().adamW();
    generator.network(codes.codebook().size(), codes.gridSide(), 1);
    generator.trainingConfig();
    if (classifier.enabled()) {
      classifier.network(2, data.imageSize());
      classifier.trainingConfig();
    }
  }
}
