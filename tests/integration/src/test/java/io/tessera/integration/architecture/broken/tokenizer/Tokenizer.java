package io.tessera.integration.architecture.broken.tokenizer;

import io.tessera.integration.architecture.broken.evaluation.Score;
import org.apache.spark.api.java.JavaSparkContext;

/** A stage that knows another one, and Spark. */
public record Tokenizer(Score score, JavaSparkContext spark) {}
