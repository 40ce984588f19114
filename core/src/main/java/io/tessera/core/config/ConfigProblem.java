package io.tessera.core.config;

import java.io.Serializable;

/**
 * One thing wrong with a configuration.
 *
 * @param path the full key, such as {@code generator.dim}; empty when a whole file is at fault
 * @param origin where the value was written, such as {@code conf/quickstart.conf:12}; may be empty
 * @param message the sentence to show: what is wrong, with which value, and how to mend it
 */
public record ConfigProblem(String path, String origin, String message) implements Serializable {}
