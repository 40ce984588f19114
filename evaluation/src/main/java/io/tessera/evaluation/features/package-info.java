/** What a network that looks at images for a metric gives, whichever network it is. */
@NullMarked
package io.tessera.evaluation.features;

import org.jspecify.annotations.NullMarked;
