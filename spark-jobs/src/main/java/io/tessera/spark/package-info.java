/** The commands of Tessera, one class each, and the program's entry point. */
@NullMarked
package io.tessera.spark;

import org.jspecify.annotations.NullMarked;
