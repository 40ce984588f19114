/** From the image table to the token table, unit by unit. */
@NullMarked
package io.tessera.spark.tokenize;

import org.jspecify.annotations.NullMarked;
