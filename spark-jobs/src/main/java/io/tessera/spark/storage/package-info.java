/** Storage over Hadoop file systems: local folders, HDFS, S3A. */
@NullMarked
package io.tessera.spark.storage;

import org.jspecify.annotations.NullMarked;
