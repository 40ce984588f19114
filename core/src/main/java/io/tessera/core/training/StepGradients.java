package io.tessera.core.training;

import ai.djl.ndarray.NDArray;
import java.util.Map;

/**
 * What the backward pass of one step gives.
 *
 * @param gradients by parameter name; a network that does not train at this step has none
 * @param metrics named numbers, {@code loss} among them
 */
public record StepGradients(Map<String, NDArray> gradients, Map<String, Double> metrics) {}
