package io.tessera.core.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigResolver;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Layers configuration: defaults, then recipes in order, then {@code --set} assignments, each over
 * the one before; then resolves substitutions.
 *
 * <p>JVM system properties never take part. Environment variables do only where a file asks for one
 * ({@code ${?TESSERA_DATA}}), and only from the map given to {@link #environment}.
 */
public final class ConfigLoader {
  private final Config defaults;
  private final List<Recipe> recipes;
  private final List<String> assignments;
  private final Map<String, String> environment;

  private ConfigLoader(
      Config defaults,
      List<Recipe> recipes,
      List<String> assignments,
      Map<String, String> environment) {
    this.defaults = defaults;
    this.recipes = List.copyOf(recipes);
    this.assignments = List.copyOf(assignments);
    this.environment = Map.copyOf(environment);
  }

  /**
   * Starts from the defaults, which name every key there is.
   *
   * @param anchor a class beside the resource
   * @param resource file name of the resource, such as {@code reference.conf}
   * @throws IllegalArgumentException if there is no such resource
   */
  public static ConfigLoader defaults(Class<?> anchor, String resource) {
    try (InputStream in = anchor.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalArgumentException(
            "Cannot load defaults: no resource " + resource + " beside " + anchor.getName());
      }
      Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8);
      ConfigParseOptions options =
          ConfigParseOptions.defaults()
              .setOriginDescription(resource)
              .setIncluder(FileIncluder.forbidding(resource));
      Config defaults = ConfigFactory.parseReader(reader, options);
      return new ConfigLoader(defaults, List.of(), List.of(), Map.of());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot load defaults: " + resource, e);
    }
  }

  /** Replaces the recipes; a later one wins. Each may {@code include} others beside it. */
  public ConfigLoader recipes(List<Recipe> recipes) {
    return new ConfigLoader(defaults, recipes, assignments, environment);
  }

  /**
   * Replaces the assignments {@code key=value}; a later one wins. The value is HOCON; if it is not
   * valid as such, or an unquoted text, it is taken as it stands.
   */
  public ConfigLoader assignments(List<String> keysAndValues) {
    return new ConfigLoader(defaults, recipes, keysAndValues, environment);
  }

  /** Replaces the variables that substitutions may name; not those that are secrets by name. */
  public ConfigLoader environment(Map<String, String> variables) {
    return new ConfigLoader(defaults, recipes, assignments, variables);
  }

  /**
   * Reads, layers and resolves.
   *
   * @throws io.tessera.core.config.ConfigException if a file can't be read or parsed, an assignment
   *     names a key that the defaults don't have, or a substitution has no value
   */
  public Config load() {
    var problems = new Problems();
    Config config = defaults;
    for (Recipe recipe : recipes) {
      config = parse(recipe, problems).withFallback(config);
    }
    config = new Overrides(defaults, problems).parse(assignments).withFallback(config);
    problems.throwIfAny();
    try {
      return config.resolve(ConfigResolveOptions.noSystem().appendResolver(variables()));
    } catch (ConfigException e) {
      problems.add("", "", "Cannot resolve configuration: " + e.getMessage());
      problems.throwIfAny();
      throw e;
    }
  }

  private static Config parse(Recipe recipe, Problems problems) {
    try {
      return FileIncluder.parse(recipe).toConfig();
    } catch (IOException e) {
      problems.add("", recipe.toString(), "Cannot read recipe " + recipe + ": " + e.getMessage());
    } catch (ConfigException e) {
      problems.add("", recipe.toString(), "Cannot parse recipe " + recipe + ": " + e.getMessage());
    } catch (StackOverflowError e) {
      problems.add("", recipe.toString(), "Cannot parse recipe " + recipe + ": too deeply nested");
    }
    return ConfigFactory.empty();
  }

  private ConfigResolver variables() {
    return new ConfigResolver() {
      @Override
      public @Nullable ConfigValue lookup(String path) {
        String name = String.join(".", ConfigUtil.splitPath(path));
        String text = environment.get(name);
        if (text == null) {
          return null;
        }
        ConfigValue value = ConfigValueFactory.fromAnyRef(text, "environment variable " + name);
        if (SecretKeys.isSecret(name.toLowerCase(Locale.ROOT), value)) {
          throw new ConfigException.Generic(
              "the environment variable "
                  + name
                  + " is a secret by its name; configurations are written down, leave it out");
        }
        return value;
      }

      @Override
      public ConfigResolver withFallback(ConfigResolver fallback) {
        return this;
      }
    };
  }
}
