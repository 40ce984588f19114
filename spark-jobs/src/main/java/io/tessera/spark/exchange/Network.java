package io.tessera.spark.exchange;

import com.typesafe.config.ConfigUtil;
import io.tessera.core.nn.ParameterSet;

/**
 * The network that a weights file is for.
 *
 * @param name as people call it, such as {@code VQ-16}
 * @param parameters declared, without memory
 * @param setting configuration, in HOCON, with which a run uses the weights; {@code "FILE"} stands
 *     for their path
 */
public record Network(String name, ParameterSet parameters, String setting) {
  /** Configuration with which a run uses the weights in this file. */
  public String setting(String file) {
    return setting.replace("\"FILE\"", ConfigUtil.quoteString(file));
  }

  /** Numbers in its tensors. */
  public long size() {
    return parameters.all().stream().mapToLong(parameter -> parameter.shape().size()).sum();
  }
}
