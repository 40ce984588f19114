/** The Inception-v3 network by which the FID is defined. */
@NullMarked
package io.tessera.evaluation.inception;

import org.jspecify.annotations.NullMarked;
