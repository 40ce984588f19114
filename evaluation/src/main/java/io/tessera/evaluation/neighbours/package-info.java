/** Precision and recall: how much of one set lies among the neighbours of another. */
@NullMarked
package io.tessera.evaluation.neighbours;

import org.jspecify.annotations.NullMarked;
