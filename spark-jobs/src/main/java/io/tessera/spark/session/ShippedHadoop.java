package io.tessera.spark.session;

import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.util.SerializableConfiguration;

/** Hadoop's configuration in a form that Spark can ship to executors. */
public record ShippedHadoop(SerializableConfiguration shipped) implements Serializable {
  /** Ships this configuration. */
  public static ShippedHadoop of(Configuration configuration) {
    return new ShippedHadoop(new SerializableConfiguration(configuration));
  }

  /** The configuration. */
  public Configuration configuration() {
    return shipped.value();
  }
}
