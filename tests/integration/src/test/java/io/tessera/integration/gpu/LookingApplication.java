package io.tessera.integration.gpu;

import io.tessera.core.checkpoint.Json;
import io.tessera.spark.session.JobSession;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;

/** A Spark application that runs {@link LookingTask}s and prints what they saw, a line each. */
public final class LookingApplication {
  static final String MARK = "SEEN ";

  private LookingApplication() {}

  /**
   * Runs it.
   *
   * @param arguments the number of tasks, then Spark's properties as {@code key=value}
   */
  @SuppressWarnings("SystemOut") // what the test reads
  public static void main(String[] arguments) {
    int tasks = Integer.parseInt(arguments[0]);
    Map<String, String> properties = new TreeMap<>();
    for (int i = 1; i < arguments.length; i++) {
      int equals = arguments[i].indexOf('=');
      properties.put(arguments[i].substring(0, equals), arguments[i].substring(equals + 1));
    }
    try (JobSession session = JobSession.start("looking", properties)) {
      JavaSparkContext spark = new JavaSparkContext(session.spark().sparkContext());
      spark
          .parallelize(Collections.nCopies(tasks, 0), tasks)
          .map(unused -> LookingTask.look())
          .collect()
          .forEach(seen -> System.out.println(MARK + Json.write(seen)));
    }
  }
}
