package io.tessera.spark.look;

import io.tessera.evaluation.measure.StoredSet;
import java.util.List;
import java.util.SortedMap;

/**
 * A set of images that a network looked at.
 *
 * @param set the features, in files
 * @param sizes how many images there are of each size, {@code 256 x 256}, width first
 * @param refused images that could not be read and are not in the set
 * @param refusals why, for the first few: name and reason
 */
public record LookedAt(
    StoredSet set, SortedMap<String, Long> sizes, long refused, List<String> refusals) {}
