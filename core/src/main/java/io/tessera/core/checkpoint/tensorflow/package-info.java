/** TensorFlow's frozen graphs, of which only the weights are read. */
@NullMarked
package io.tessera.core.checkpoint.tensorflow;

import org.jspecify.annotations.NullMarked;
