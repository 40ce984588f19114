package io.tessera.spark.config;

import com.typesafe.config.ConfigFactory;
import io.tessera.core.config.ConfigBinder;
import java.io.Serializable;

/**
 * The configuration in a form that Spark can ship to executors: its canonical text, without secrets
 * and Spark's properties.
 */
public record ShippedConfig(String text) implements Serializable {
  /** Binds it. */
  public PipelineConfig sections() {
    return ConfigBinder.bind(ConfigFactory.parseString(text), PipelineConfig.class);
  }
}
