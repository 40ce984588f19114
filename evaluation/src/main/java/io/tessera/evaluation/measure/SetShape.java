package io.tessera.evaluation.measure;

import java.io.Serializable;

/**
 * What a network says of each image of a set.
 *
 * @param dimension features per image, D
 * @param spatialDimension spatial features per image, S; 0 for none
 * @param classes class scores per image, K
 */
public record SetShape(int dimension, int spatialDimension, int classes) implements Serializable {}
