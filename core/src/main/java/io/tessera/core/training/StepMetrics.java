package io.tessera.core.training;

import java.util.Map;

/**
 * The metrics of one global step.
 *
 * @param step from 0
 * @param values by name, {@code loss} among them
 */
public record StepMetrics(long step, Map<String, Double> values) {}
