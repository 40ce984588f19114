package io.tessera.spark.evaluate;

import io.tessera.core.storage.Storage;
import io.tessera.evaluation.features.FeatureRows;
import io.tessera.evaluation.frechet.FeatureAccumulator;
import io.tessera.evaluation.protocol.FeatureExtractorId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Sums what networks say of the images of a unit, part by part. Not thread-safe. */
final class FeatureSums {
  private final List<Networks.Ready> networks;
  private final int side;
  private final PartSizes sizes;
  private final List<SortedMap<String, FeatureAccumulator>> parts = new ArrayList<>();
  private final Map<String, Integer> added = new HashMap<>();

  /**
   * @param side of the images in pixels
   * @param sizes how the unit's images fall into parts
   */
  FeatureSums(List<Networks.Ready> networks, int side, PartSizes sizes) {
    this.networks = networks;
    this.side = side;
    this.sizes = sizes;
    for (int part = 0; part < sizes.parts(); part++) {
      parts.add(new TreeMap<>());
    }
  }

  /** Key of the sums of one kind of images through one network. */
  static String key(String what, FeatureExtractorId network) {
    return what + "/" + network.network();
  }

  /**
   * Adds the next images of a kind.
   *
   * @param what kind of images: each kind counts from the unit's first image
   * @return the class that the classifier sees in each; empty without a classifier
   */
  List<Integer> add(String what, List<byte[]> images) {
    int first = added.getOrDefault(what, 0);
    List<Integer> predicted = new ArrayList<>();
    for (Networks.Ready network : networks) {
      FeatureRows rows = network.batches().extract(images, side, side);
      add(key(what, network.id()), network.extractor().dimension(), rows.features(), first);
      if (network.id() instanceof FeatureExtractorId.Classifier) {
        for (int i = 0; i < rows.images(); i++) {
          predicted.add(rows.predicted(i));
        }
      }
    }
    added.put(what, first + images.size());
    return predicted;
  }

  private void add(String key, int dimension, float[] features, int first) {
    int images = features.length / dimension;
    int from = 0;
    while (from < images) {
      int part = sizes.part(first + from);
      int to = Math.min(images, sizes.end(part) - first);
      parts
          .get(part)
          .computeIfAbsent(key, unused -> new FeatureAccumulator(dimension))
          .add(Arrays.copyOfRange(features, from * dimension, to * dimension));
      from = to;
    }
  }

  /**
   * Keeps the sums as files.
   *
   * @param prefix of their paths
   * @return for each part, the files by key
   */
  List<SortedMap<String, String>> write(Storage storage, String prefix) {
    List<SortedMap<String, String>> files = new ArrayList<>();
    for (int part = 0; part < parts.size(); part++) {
      SortedMap<String, String> paths = new TreeMap<>();
      for (Map.Entry<String, FeatureAccumulator> sum : parts.get(part).entrySet()) {
        String path = prefix + "-" + sum.getKey().replace('/', '-') + "-" + part + ".stats";
        storage.write(path, sum.getValue().statistics().toBytes());
        paths.put(sum.getKey(), path);
      }
      files.add(paths);
    }
    return files;
  }
}
