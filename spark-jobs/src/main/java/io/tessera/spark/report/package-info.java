/** The report: what a run's files say, on one page that needs nothing but a browser. */
@NullMarked
package io.tessera.spark.report;

import org.jspecify.annotations.NullMarked;
