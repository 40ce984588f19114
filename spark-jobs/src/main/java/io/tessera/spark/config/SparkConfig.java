package io.tessera.spark.config;

import java.util.Optional;

/**
 * Section {@code spark}: where to run. The free map {@code spark.conf} of the same section is read
 * as {@link TesseraConfig#sparkConf()}, since its keys are Spark's.
 *
 * @param master Spark's master URL; empty: the one that spark-submit gave, or else every core of
 *     this machine
 */
public record SparkConfig(Optional<String> master) {}
