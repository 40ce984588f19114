/** The only code that writes to the terminal: messages and the progress of long work. */
@NullMarked
package io.tessera.spark.progress;

import org.jspecify.annotations.NullMarked;
