/** The run directory: identity, ledger of stages, lease and result. */
@NullMarked
package io.tessera.spark.run;

import org.jspecify.annotations.NullMarked;
