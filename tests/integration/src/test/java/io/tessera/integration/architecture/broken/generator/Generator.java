package io.tessera.integration.architecture.broken.generator;

import ai.djl.pytorch.engine.PtNDArray;
import io.tessera.integration.architecture.broken.tokenizer.Tokenizer;

/** A stage that knows another one, and the native engine. */
public record Generator(Tokenizer tokenizer, PtNDArray codes) {}
