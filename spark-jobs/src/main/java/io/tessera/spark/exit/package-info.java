/** How a command ends: exit codes and the failures that map to them. */
@NullMarked
package io.tessera.spark.exit;

import org.jspecify.annotations.NullMarked;
