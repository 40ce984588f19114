/**
 * A small classifier trained on the labelled images themselves: extractor and judge where no
 * Inception weights are.
 */
@NullMarked
package io.tessera.evaluation.classifier;

import org.jspecify.annotations.NullMarked;
