package io.tessera.integration.kills;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.master.Master$;
import org.apache.spark.deploy.worker.Worker$;
import org.apache.spark.rpc.RpcEnv;
import scala.Option;

/**
 * A cluster in this JVM whose workers, and so their executors, have an address each, 127.0.0.2 and
 * so on: Spark takes them for separate machines. It never starts a second attempt of a task on the
 * machine of the first, so a {@code local-cluster} can't speculate.
 */
final class Hosts implements AutoCloseable {
  private final List<RpcEnv> started = new ArrayList<>();
  private final String master;

  /**
   * Starts it.
   *
   * @param count number of workers, of one core and a gigabyte each
   * @param work folder for what executors say
   */
  Hosts(int count, Path work) {
    SparkConf conf = new SparkConf(false).set("spark.master.rest.enabled", "false");
    RpcEnv first = Master$.MODULE$.startRpcEnvAndEndpoint("127.0.0.1", 0, 0, conf)._1();
    started.add(first);
    master = first.address().toSparkURL();
    for (int i = 0; i < count; i++) {
      started.add(
          Worker$.MODULE$.startRpcEnvAndEndpoint(
              "127.0.0." + (2 + i),
              0,
              0,
              1,
              1024,
              new String[] {master},
              work.toString(),
              Option.apply(i),
              conf,
              Option.empty()));
    }
  }

  /** Spark's master URL of it. */
  String master() {
    return master;
  }

  @Override
  public void close() {
    for (int i = started.size() - 1; i >= 0; i--) {
      started.get(i).shutdown();
      started.get(i).awaitTermination();
    }
  }
}
