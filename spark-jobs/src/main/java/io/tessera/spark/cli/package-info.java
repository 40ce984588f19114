/** The command line: options, dispatch, and the mapping of failures to exit codes. */
@NullMarked
package io.tessera.spark.cli;

import org.jspecify.annotations.NullMarked;
