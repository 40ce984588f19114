package io.tessera.spark.bench;

import ai.djl.ndarray.NDManager;
import io.tessera.evaluation.discrepancy.KernelDistance;
import io.tessera.evaluation.features.FeatureFile;
import io.tessera.evaluation.features.FeatureFileWriter;
import io.tessera.evaluation.features.InnerProducts;
import io.tessera.evaluation.features.LibtorchProducts;
import io.tessera.evaluation.frechet.FrechetDistance;
import io.tessera.evaluation.frechet.LibtorchSingularValues;
import io.tessera.evaluation.neighbours.PrecisionRecall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** The most memory that metrics need for sets of several sizes. */
final class EvaluationMemory {
  private static final int NEIGHBOUR = 3;

  private final NDManager manager;
  private final SyntheticFeatures features;
  private final Path folder;

  EvaluationMemory(NDManager manager, SyntheticFeatures features, Path folder) {
    this.manager = manager;
    this.features = features;
    this.folder = folder;
  }

  /**
   * What a metric needed.
   *
   * @param images in each set
   * @param growthBytes of the process's physical memory, where the system tells it
   */
  record Peak(String metric, long images, OptionalLong growthBytes) {}

  /** Each metric at each size, after a small set that loads what any size needs. */
  List<Peak> measure(List<Long> distanceSizes, List<Long> pairSizes) throws IOException {
    List<Peak> peaks = new ArrayList<>();
    distance(SyntheticFeatures.BLOCK);
    for (long images : distanceSizes) {
      PeakMemory peak = PeakMemory.start();
      distance(images);
      peaks.add(new Peak("Fréchet distance", images, peak.growthBytes()));
    }
    pairs(SyntheticFeatures.BLOCK);
    for (long images : pairSizes) {
      PeakMemory peak = PeakMemory.start();
      pairs(images);
      peaks.add(new Peak("KID of full sets, precision, recall", images, peak.growthBytes()));
    }
    return peaks;
  }

  private void distance(long images) {
    SumsTrials sums = new SumsTrials(manager, features, images);
    new FrechetDistance(new LibtorchSingularValues(manager))
        .between(sums.sums(images), sums.sums(images / 2));
  }

  private void pairs(long images) throws IOException {
    Path first = write("first", images, 0);
    Path second = write("second", images, SyntheticFeatures.BLOCK);
    InnerProducts products = new LibtorchProducts(manager);
    try (FeatureFile real = FeatureFile.open(first, features.dimension());
        FeatureFile made = FeatureFile.open(second, features.dimension())) {
      KernelDistance.ofFullSets(real, made, products);
      PrecisionRecall.of(real, made, NEIGHBOUR, products);
    }
  }

  private Path write(String name, long images, int from) throws IOException {
    Files.createDirectories(folder);
    Path file = folder.resolve(name);
    try (FeatureFileWriter writer = new FeatureFileWriter(file, features.dimension())) {
      for (long at = 0; at < images; at += SyntheticFeatures.BLOCK) {
        writer.add(features.rows(from + at, images - at));
      }
    }
    return file;
  }
}
