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
    EvaluationSection evaluation) {}
