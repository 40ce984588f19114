package io.tessera.integration.architecture.broken.evaluation;

import io.tessera.integration.architecture.broken.generator.Generator;

/** A stage that knows another one; a record whose version nobody checks. */
public record Score(int version, Generator generator) {}
