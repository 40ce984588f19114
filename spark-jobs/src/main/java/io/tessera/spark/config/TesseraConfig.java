package io.tessera.spark.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import io.tessera.core.config.CanonicalConfig;
import io.tessera.core.config.ConfigBinder;
import io.tessera.core.config.ConfigLoader;
import io.tessera.spark.session.JobSession;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/**
 * A loaded configuration: the sections as records, Spark's own properties, and the values that
 * identify a run.
 *
 * <p>Layers, weakest first: {@code tessera-reference.conf}, the recipes in order, {@code --set} in
 * order.
 */
public final class TesseraConfig {
  /** The resource that names every key with its default. */
  public static final String REFERENCE = "/tessera-reference.conf";

  private static final String SPARK_CONF = "spark.conf";

  /** Keys that say where and how visibly a run goes on, not what comes out of it. */
  private static final List<String> WITHOUT_EFFECT = List.of("spark", "progress", "run.dir");

  private final Config config;
  private final PipelineConfig sections;
  private final SortedMap<String, String> sparkConf;

  private TesseraConfig(Config config, SortedMap<String, String> sparkConf) {
    SecretProperties.refuseIn(sparkConf);
    SecretProperties.refuseIn(config.root());
    this.config = config;
    this.sections = ConfigBinder.bind(config, PipelineConfig.class);
    this.sparkConf = Collections.unmodifiableSortedMap(sparkConf);
  }

  /**
   * Loads, layers and binds.
   *
   * @param recipes paths of this machine, or URIs of any Hadoop file system; these are read with
   *     the Hadoop settings of spark-submit and of the assignments
   * @param environment the variables that recipes may substitute
   * @throws io.tessera.core.config.ConfigException naming everything that is wrong
   * @throws io.tessera.core.storage.StorageException if a recipe's storage refuses
   * @throws io.tessera.spark.exit.JobException if there is a secret or a login among the values
   */
  public static TesseraConfig load(
      List<String> recipes, List<String> assignments, Map<String, String> environment) {
    List<String> known = new ArrayList<>(assignments);
    known.removeIf(TesseraConfig::isSparkConf);
    SortedMap<String, String> assigned = properties(assignments);
    Config config =
        ConfigLoader.defaults(TesseraConfig.class, REFERENCE)
            .recipes(
                recipes.stream()
                    .map(name -> StoredRecipe.of(name, () -> JobSession.hadoop(assigned)))
                    .toList())
            .assignments(known)
            .environment(environment)
            .load();
    SortedMap<String, String> sparkConf = properties(config.getConfig(SPARK_CONF));
    sparkConf.putAll(assigned);
    return new TesseraConfig(config.withoutPath(SPARK_CONF), sparkConf);
  }

  /** Hadoop's settings as far as they are known before any recipe is read. */
  public static Configuration hadoop(List<String> assignments) {
    return JobSession.hadoop(properties(assignments));
  }

  private static boolean isSparkConf(String assignment) {
    return assignment.trim().startsWith(SPARK_CONF + ".") && assignment.indexOf('=') > 0;
  }

  private static SortedMap<String, String> properties(List<String> assignments) {
    SortedMap<String, String> properties = new TreeMap<>();
    for (String assignment : assignments) {
      if (isSparkConf(assignment)) {
        int equals = assignment.indexOf('=');
        List<String> key = ConfigUtil.splitPath(assignment.substring(0, equals).trim());
        properties.put(
            String.join(".", key.subList(2, key.size())), assignment.substring(equals + 1).trim());
      }
    }
    return properties;
  }

  private static SortedMap<String, String> properties(Config conf) {
    SortedMap<String, String> properties = new TreeMap<>();
    conf.entrySet()
        .forEach(
            entry ->
                properties.put(
                    String.join(".", ConfigUtil.splitPath(entry.getKey())),
                    String.valueOf(entry.getValue().unwrapped())));
    return properties;
  }

  /** The configuration as records. */
  public PipelineConfig sections() {
    return sections;
  }

  /**
   * The user's Spark properties: those of {@code spark.conf} and the master, where one is named.
   */
  public SortedMap<String, String> sparkProperties() {
    SortedMap<String, String> properties = new TreeMap<>(sparkConf);
    sections.spark().master().ifPresent(master -> properties.put("spark.master", master));
    return properties;
  }

  /** Hadoop's settings before Spark runs, as Spark will have them. */
  public Configuration hadoop() {
    return JobSession.hadoop(sparkProperties());
  }

  /** The resolved configuration as HOCON, without Spark's properties and secrets. */
  public String canonical() {
    return CanonicalConfig.render(config);
  }

  /** SHA-256 over everything that has an effect on results. */
  public String hash() {
    Config effective = config;
    for (String key : WITHOUT_EFFECT) {
      effective = effective.withoutPath(key);
    }
    return CanonicalConfig.hash(effective, effective.root().keySet().toArray(new String[0]));
  }

  /**
   * Every key under some sections or keys, with its value in one spelling; keys without an effect
   * on results left out.
   *
   * @param paths sections or keys, such as {@code data} or {@code run.seed}
   */
  public SortedMap<String, String> values(Collection<String> paths) {
    SortedMap<String, String> values = new TreeMap<>();
    collect("", config.root(), values);
    values.keySet().removeIf(key -> !isUnder(key, paths) || isUnder(key, WITHOUT_EFFECT));
    return values;
  }

  private static void collect(String prefix, ConfigObject section, Map<String, String> values) {
    section.forEach(
        (name, value) -> {
          String key = prefix + ConfigUtil.joinPath(name);
          if (value instanceof ConfigObject inner) {
            collect(key + ".", inner, values);
          } else {
            values.put(key, spelling(value));
          }
        });
  }

  private static boolean isUnder(String key, Collection<String> paths) {
    return paths.stream().anyMatch(path -> key.equals(path) || key.startsWith(path + "."));
  }

  private static String spelling(ConfigValue value) {
    return value.valueType() == ConfigValueType.NUMBER
        ? new BigDecimal(String.valueOf(value.unwrapped())).stripTrailingZeros().toPlainString()
        : String.valueOf(value.unwrapped());
  }
}
