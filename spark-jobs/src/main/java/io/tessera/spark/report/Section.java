package io.tessera.spark.report;

/** A part of the page. */
@FunctionalInterface
interface Section {
  /** What the run has to show here; says so where it has nothing. */
  Html render(RunContents run);
}
