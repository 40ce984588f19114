package io.tessera.integration.architecture.broken.evaluation;

import io.tessera.integration.architecture.broken.generator.Generator;

/** A stage that knows another one. */
public record Score(Generator generator) {}
