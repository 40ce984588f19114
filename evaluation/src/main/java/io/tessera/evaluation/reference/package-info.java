/** What sets are measured against: statistics in NumPy's files, and where they come from. */
@NullMarked
package io.tessera.evaluation.reference;

import org.jspecify.annotations.NullMarked;
