/** Our numbers beside those of the tools they should equal, made without anybody's weights. */
@NullMarked
package io.tessera.evaluation.conformance;

import org.jspecify.annotations.NullMarked;
