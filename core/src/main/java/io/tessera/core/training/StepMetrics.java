package io.tessera.core.training;

import java.util.Map;

/** The metrics of one global step. */
public record StepMetrics(long step, Map<String, Double> values) {}
