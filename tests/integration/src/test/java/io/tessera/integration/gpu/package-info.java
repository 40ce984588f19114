/** Tasks and the GPUs that Spark assigns to them, with executors in JVMs of their own. */
@NullMarked
package io.tessera.integration.gpu;

import org.jspecify.annotations.NullMarked;
