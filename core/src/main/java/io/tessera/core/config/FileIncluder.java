package io.tessera.core.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;

/**
 * Resolves {@code include "x.conf"} against the recipe that says it. A missing one is an error, and
 * nothing comes from the class path or from the web: a recipe is what its files say.
 */
final class FileIncluder
    implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {
  private final String includer;
  private final List<Recipe> chain; // from the recipe to the one that includes; empty for texts

  private FileIncluder(String includer, List<Recipe> chain) {
    this.includer = includer;
    this.chain = chain;
  }

  /**
   * Parses a recipe and what it includes.
   *
   * @throws IOException if there is no such recipe
   */
  static ConfigObject parse(Recipe recipe) throws IOException {
    return parse(List.of(recipe));
  }

  private static ConfigObject parse(List<Recipe> chain) throws IOException {
    Recipe recipe = chain.get(chain.size() - 1);
    ConfigParseOptions options =
        ConfigParseOptions.defaults()
            .setOriginDescription(recipe.toString())
            .setIncluder(new FileIncluder(recipe.toString(), chain));
    return ConfigFactory.parseString(recipe.text(), options).root();
  }

  /** For texts that aren't files: any include is refused. */
  static ConfigIncluder forbidding(String includer) {
    return new FileIncluder(includer, List.of());
  }

  @Override
  public ConfigIncluder withFallback(ConfigIncluder fallback) {
    return this;
  }

  @Override
  public ConfigObject include(ConfigIncludeContext context, String what) {
    if (chain.isEmpty()) {
      throw refusal(what, "only recipe files may include others");
    }
    Recipe included = beside(what);
    if (chain.contains(included)) {
      throw refusal(what, "it is being read already; break the circle of includes");
    }
    List<Recipe> longer = new ArrayList<>(chain);
    longer.add(included);
    try {
      return parse(longer);
    } catch (IOException e) {
      throw refusal(what, e.getMessage() + ": " + included + "; write the name with its extension");
    }
  }

  private Recipe beside(String what) {
    try {
      return chain.get(chain.size() - 1).beside(what);
    } catch (IllegalArgumentException e) {
      throw refusal(what, "no path: " + e.getMessage());
    }
  }

  @Override
  public ConfigObject includeFile(ConfigIncludeContext context, File what) {
    return include(context, what.getPath());
  }

  @Override
  public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
    throw refusal(what.toString(), "recipes include files only, no URLs");
  }

  @Override
  public ConfigObject includeResources(ConfigIncludeContext context, String what) {
    throw refusal(what, "recipes include files only, no class path resources");
  }

  private ConfigException refusal(String what, String reason) {
    return new ConfigException.Generic(includer + ": cannot include " + what + ": " + reason);
  }
}
