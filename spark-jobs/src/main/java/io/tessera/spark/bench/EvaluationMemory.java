package io.tessera.spark.bench;

import ai.djl.ndarray.NDManager;
import io.tessera.evaluation.discrepancy.KernelDistance;
import io.tessera.evaluation.features.FeatureRows;
import io.tessera.evaluation.features.FeatureTable;
import io.tessera.evaluation.features.InnerProducts;
import io.tessera.evaluation.features.LibtorchProducts;
import io.tessera.evaluation.frechet.FrechetDistance;
import io.tessera.evaluation.frechet.LibtorchSingularValues;
import io.tessera.evaluation.measure.PartWriter;
import io.tessera.evaluation.measure.SetShape;
import io.tessera.evaluation.measure.SharedStorage;
import io.tessera.evaluation.measure.StoredSet;
import io.tessera.evaluation.neighbours.PrecisionRecall;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
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
  List<Peak> measure(List<Long> distanceSizes, List<Long> pairSizes) {
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

  private void pairs(long images) {
    FeatureTable real = write("first", images, 0);
    FeatureTable made = write("second", images, SyntheticFeatures.BLOCK);
    InnerProducts products = new LibtorchProducts(manager);
    KernelDistance.ofFullSets(real, made, products);
    PrecisionRecall.of(real, made, NEIGHBOUR, products);
  }

  /** On disk, as an evaluation keeps them. */
  private FeatureTable write(String name, long images, int from) {
    SharedStorage files = SharedStorage.local(folder);
    SetShape shape = new SetShape(features.dimension(), 0, 0);
    PartWriter writer = new PartWriter(files.open(), name, shape);
    for (long at = 0; at < images; at += SyntheticFeatures.BLOCK) {
      float[] rows = features.rows(from + at, images - at);
      int count = rows.length / features.dimension();
      writer.add(
          FeatureRows.of(count, rows, new float[0], new float[0]),
          Collections.nCopies(count, new byte[32]));
    }
    return new StoredSet(files, shape, writer.finish()).features();
  }
}
