/** The kernel distance (KID): an unbiased measure of how far two sets of features are apart. */
@NullMarked
package io.tessera.evaluation.discrepancy;

import org.jspecify.annotations.NullMarked;
