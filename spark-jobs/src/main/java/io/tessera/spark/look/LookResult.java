package io.tessera.spark.look;

import io.tessera.evaluation.measure.SetPart;
import java.util.List;
import java.util.SortedMap;

/**
 * What looking at a unit left.
 *
 * @param parts files of features
 * @param sizes how many images there are of each size, {@code 256 x 256}, width first
 * @param refused images that could not be read
 * @param refusals why, for the first few: name and reason
 */
record LookResult(
    List<SetPart> parts, SortedMap<String, Long> sizes, long refused, List<String> refusals) {}
