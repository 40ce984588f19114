/** The command that compares our numbers with other tools'. */
@NullMarked
package io.tessera.spark.conformance;

import org.jspecify.annotations.NullMarked;
