package io.tessera.spark.config;

/** The whole configuration, one component per section of {@code tessera-reference.conf}. */
public record PipelineConfig(
    RunConfig run, SparkConfig spark, ProgressConfig progress, DataConfig data) {}
