package io.tessera.evaluation.profile;

/**
 * How an 8-bit image becomes a network's input.
 *
 * @param resizer how it gets the network's size
 * @param scale how grey levels are scaled
 */
public record Preprocessing(Resizer resizer, PixelScale scale) {}
