/** Metrics over what a classifier says of generated images. */
@NullMarked
package io.tessera.evaluation.classification;

import org.jspecify.annotations.NullMarked;
