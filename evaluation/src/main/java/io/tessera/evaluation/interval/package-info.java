/** How far a measured number may be off: confidence intervals from parts of the data. */
@NullMarked
package io.tessera.evaluation.interval;

import org.jspecify.annotations.NullMarked;
