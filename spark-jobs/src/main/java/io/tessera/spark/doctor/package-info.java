/** Finds what keeps Tessera from running well where it stands, on driver and executors. */
@NullMarked
package io.tessera.spark.doctor;

import org.jspecify.annotations.NullMarked;
