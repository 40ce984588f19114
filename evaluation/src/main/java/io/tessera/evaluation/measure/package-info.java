/** Whole evaluations by a profile: from images to numbers with their protocols. */
@NullMarked
package io.tessera.evaluation.measure;

import org.jspecify.annotations.NullMarked;
