package io.tessera.spark.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;

/** The versions this program was built with. */
public final class Build {
  private static final String RESOURCE = "/io/tessera/spark/build.properties";

  private Build() {}

  /** Tessera's own version. */
  public static String version() {
    return String.valueOf(versions().get("tessera"));
  }

  /** The versions that results may depend on: Tessera, Spark, DJL, PyTorch. */
  public static SortedMap<String, String> versions() {
    Properties properties = new Properties();
    try (InputStream in = Build.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("Cannot find " + RESOURCE + " in the program's own jar");
      }
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    SortedMap<String, String> versions = new TreeMap<>();
    properties
        .stringPropertyNames()
        .forEach(name -> versions.put(name, properties.getProperty(name)));
    return Collections.unmodifiableSortedMap(versions);
  }
}
