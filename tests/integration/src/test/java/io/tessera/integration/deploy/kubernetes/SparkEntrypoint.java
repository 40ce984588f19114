package io.tessera.integration.deploy.kubernetes;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the entrypoint of Spark's image makes of a container's arguments and environment: the words
 * {@code driver} and {@code executor}, and some variables, are its interface to Spark's backend.
 */
final class SparkEntrypoint {
  /** The backend's options, and in which variable each one's value is. */
  private static final Map<String, String> EXECUTOR_OPTIONS =
      Map.of(
          "--driver-url", "SPARK_DRIVER_URL",
          "--executor-id", "SPARK_EXECUTOR_ID",
          "--cores", "SPARK_EXECUTOR_CORES",
          "--app-id", "SPARK_APPLICATION_ID",
          "--hostname", "SPARK_EXECUTOR_POD_IP",
          "--resourceProfileId", "SPARK_RESOURCE_PROFILE_ID",
          "--podName", "SPARK_EXECUTOR_POD_NAME");

  private SparkEntrypoint() {}

  /** The command in its place. */
  static List<String> command(List<String> arguments, Map<String, String> environment) {
    return switch (arguments.get(0)) {
      case "driver" -> driver(arguments.subList(1, arguments.size()), environment);
      case "executor" -> executor(environment);
      default -> arguments;
    };
  }

  private static List<String> driver(List<String> arguments, Map<String, String> environment) {
    String address = environment.get("SPARK_DRIVER_BIND_ADDRESS");
    List<String> command = new ArrayList<>();
    command.add(environment.get("SPARK_HOME") + "/bin/spark-submit");
    command.addAll(List.of("--conf", "spark.driver.bindAddress=" + address));
    command.addAll(List.of("--conf", "spark.executorEnv.SPARK_DRIVER_POD_IP=" + address));
    command.addAll(List.of("--deploy-mode", "client"));
    command.addAll(arguments);
    return command;
  }

  private static List<String> executor(Map<String, String> environment) {
    List<String> command = new ArrayList<>();
    command.add(environment.get("JAVA_HOME") + "/bin/java");
    environment.forEach(
        (name, value) -> {
          if (name.startsWith("SPARK_JAVA_OPT_")) {
            command.add(value);
          }
        });
    String memory = environment.get("SPARK_EXECUTOR_MEMORY");
    command.addAll(List.of("-Xms" + memory, "-Xmx" + memory, "-cp"));
    command.add(
        environment.get("SPARK_CONF_DIR") + ":" + environment.get("SPARK_HOME") + "/jars/*");
    command.add("org.apache.spark.scheduler.cluster.k8s.KubernetesExecutorBackend");
    EXECUTOR_OPTIONS.forEach(
        (option, variable) -> command.addAll(List.of(option, environment.get(variable))));
    return command;
  }
}
