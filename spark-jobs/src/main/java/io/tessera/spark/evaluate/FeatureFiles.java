package io.tessera.spark.evaluate;

import io.tessera.core.image.RgbImage;
import io.tessera.core.storage.Storage;
import io.tessera.evaluation.features.BatchedExtractor;
import io.tessera.evaluation.features.FeatureRows;
import io.tessera.evaluation.measure.PartWriter;
import io.tessera.evaluation.measure.SetPart;
import io.tessera.evaluation.protocol.FeatureExtractorId.Classifier;
import io.tessera.spark.look.PixelHash;
import io.tessera.spark.look.ShippedNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Writes what networks say of the images of a unit, for later to sum. Not thread-safe. */
final class FeatureFiles {
  private final List<Eye> eyes;
  private final Storage storage;
  private final String path;
  private final int side;
  private final SortedMap<String, PartWriter> writing = new TreeMap<>();

  /** A network at work. */
  private record Eye(ShippedNetwork network, BatchedExtractor extractor) {
    static Eye open(ShippedNetwork network, int batchSize) {
      ShippedNetwork.Ready ready = network.open();
      return new Eye(network, new BatchedExtractor(ready.extractor(), ready.manager(), batchSize));
    }
  }

  /**
   * @param storage of the run
   * @param path what the files' names begin with
   * @param side of the images in pixels
   * @param batchSize images that go through a network at once
   */
  FeatureFiles(Networks networks, Storage storage, String path, int side, int batchSize) {
    this.eyes = networks.looking().stream().map(network -> Eye.open(network, batchSize)).toList();
    this.storage = storage;
    this.path = path;
    this.side = side;
  }

  /** Names one kind of images as one network sees them. */
  static String key(String what, ShippedNetwork network) {
    return what + "-" + network.id().network();
  }

  /**
   * Adds the next images of a kind.
   *
   * @return the class that the classifier sees in each; empty without a classifier
   */
  List<Integer> add(String what, List<byte[]> images) {
    List<byte[]> hashes =
        images.stream().map(samples -> PixelHash.of(RgbImage.of(side, side, samples))).toList();
    List<Integer> predicted = new ArrayList<>();
    for (Eye eye : eyes) {
      FeatureRows rows = eye.extractor.extract(images, side, side);
      writing
          .computeIfAbsent(key(what, eye.network), key -> begin(key, eye.network))
          .add(rows, hashes);
      if (eye.network.id() instanceof Classifier) {
        for (int i = 0; i < rows.images(); i++) {
          predicted.add(rows.predicted(i));
        }
      }
    }
    return predicted;
  }

  private PartWriter begin(String key, ShippedNetwork network) {
    return new PartWriter(storage, path + "-" + key, network.shape());
  }

  /** The files, by {@link #key}. */
  SortedMap<String, List<SetPart>> finish() {
    SortedMap<String, List<SetPart>> files = new TreeMap<>();
    writing.forEach((key, writer) -> files.put(key, writer.finish()));
    return files;
  }
}
