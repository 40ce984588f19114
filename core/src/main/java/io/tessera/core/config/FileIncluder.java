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
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Resolves {@code include "x.conf"} against the file that says it. A missing file is an error, and
 * nothing comes from the class path or the network: a recipe is what its files say.
 */
final class FileIncluder
    implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {
  private final String includer;
  private final List<Path> chain; // from the recipe to the file that includes; empty for texts

  private FileIncluder(String includer, List<Path> chain) {
    this.includer = includer;
    this.chain = chain;
  }

  /** Parses a file and what it includes. */
  static ConfigObject parse(Path file) {
    return parse(List.of(file.normalize()));
  }

  private static ConfigObject parse(List<Path> chain) {
    Path file = chain.get(chain.size() - 1);
    ConfigParseOptions options =
        ConfigParseOptions.defaults()
            .setAllowMissing(false)
            .setIncluder(new FileIncluder(file.toString(), chain));
    return ConfigFactory.parseFile(file.toFile(), options).root();
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
    Path file = chain.get(chain.size() - 1).resolveSibling(what).normalize();
    if (!Files.isRegularFile(file)) {
      throw refusal(what, "no such file: " + file + "; write the name with its extension");
    }
    if (chain.contains(file)) {
      throw refusal(what, "it is being read already; break the circle of includes");
    }
    List<Path> longer = new ArrayList<>(chain);
    longer.add(file);
    return parse(longer);
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
