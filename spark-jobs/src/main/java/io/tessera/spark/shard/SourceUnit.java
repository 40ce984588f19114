package io.tessera.spark.shard;

import java.io.IOException;
import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;

/** A piece of a source that one task reads: on every reading the same images in the same order. */
interface SourceUnit extends Serializable {
  /**
   * Opens the piece. The caller closes it if it does not read to the end.
   *
   * @throws IOException if the source can't be read for now
   */
  RawImages open(Configuration hadoop) throws IOException;
}
