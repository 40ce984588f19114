package io.tessera.integration.kills;

import io.tessera.integration.Tessera;
import java.util.HashMap;
import java.util.Map;

/** Where a scenario runs: executors in JVMs of their own, one core and a gigabyte each. */
enum Cluster {
  TWO_EXECUTORS(2),
  /** On {@link Hosts} of their own. */
  SPECULATING(3),
  ONE_EXECUTOR(1),
  FOUR_EXECUTORS(4);

  private final int executors;

  Cluster(int executors) {
    this.executors = executors;
  }

  int executors() {
    return executors;
  }

  /** What Spark is told. */
  Map<String, String> properties() {
    Map<String, String> properties = new HashMap<>(Tessera.executors());
    properties.put("spark.master", "local-cluster[" + executors + ",1,1024]");
    properties.put("spark.ui.enabled", "false");
    if (this == SPECULATING) {
      properties.put("spark.speculation", "true");
      properties.put("spark.speculation.interval", "100ms");
      properties.put("spark.speculation.minTaskRuntime", "500ms");
      properties.put("spark.speculation.multiplier", "1.5");
      properties.put("spark.speculation.quantile", "0.5");
      properties.put("spark.speculation.efficiency.enabled", "false");
    }
    return properties;
  }
}
