package io.tessera.evaluation.measure;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.tessera.core.kernel.Libtorch;
import io.tessera.evaluation.classification.InceptionScore;
import io.tessera.evaluation.features.FeatureTable;
import io.tessera.evaluation.frechet.FeatureSums;
import io.tessera.evaluation.frechet.LibtorchFeatureSums;
import io.tessera.evaluation.frechet.MeanPrecision;
import io.tessera.evaluation.frechet.SinglePrecisionMean;
import io.tessera.evaluation.profile.Profile;
import io.tessera.evaluation.profile.ScoreRule;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reduces a set to its sums. The set is cut into cells by the places of the images alone, each cell
 * is summed as one piece of work, and the cells are merged in their order. So the sums have the
 * same bits whatever files the images came from, and wherever, whenever and however often a cell
 * was summed. Memory holds a chunk of rows and two states, whatever the size of the set.
 *
 * @param set what is reduced
 * @param profile what is needed of it
 * @param cells how many; also the blocks that intervals leave out
 * @param folder where the cells' sums are written; those that are there are taken for these
 */
record SetSums(StoredSet set, Profile profile, int cells, String folder) implements Serializable {
  private static final int CHUNK = 256;

  SetSums {
    int images = set.images();
    if (images < 2) {
      throw new IllegalArgumentException(
          "Cannot evaluate %d images: at least 2 are needed".formatted(images));
    }
    if (cells < 1 || cells > images / 2) {
      throw new IllegalArgumentException(
          "Invalid number of blocks: %d; expected 1 to half of %d images".formatted(cells, images));
    }
  }

  Moments features(Pieces pieces) {
    return moments(pieces, "pool", "feature sums", set.features());
  }

  /** Empty if the profile has no use for them, or the network none of them. */
  Optional<Moments> spatial(Pieces pieces) {
    return profile.hasSpatialDistance() && set.shape().spatialDimension() > 0
        ? Optional.of(moments(pieces, "spatial", "spatial feature sums", set.spatial()))
        : Optional.empty();
  }

  /** Empty if the profile has none. */
  Optional<InceptionScore> score(Pieces pieces) {
    if (profile.score().isEmpty()) {
      return Optional.empty();
    }
    List<InceptionScore> scores = pieces.each("class score sums", cells, this::score);
    return scores.stream().reduce(InceptionScore::merge);
  }

  private Moments moments(Pieces pieces, String name, String what, FeatureTable table) {
    CellFiles files = new CellFiles(set.files(), folder + "/" + name, cells);
    List<Integer> done = pieces.each(what, cells, cell -> sum(table, files, cell));
    if (done.stream().mapToInt(Integer::intValue).sum() != table.rows()) {
      throw new IllegalStateException(
          "Cannot sum %d images: the cells have %s".formatted(table.rows(), done));
    }
    Optional<double[]> mean =
        profile.mean() == MeanPrecision.SINGLE
            ? Optional.of(pieces.each("float32 mean", 1, unused -> mean(table)).get(0))
            : Optional.empty();
    return new Moments(files.merged(), mean, files);
  }

  private Integer sum(FeatureTable table, CellFiles files, int cell) {
    if (files.exists(cell)) {
      return start(cell + 1) - start(cell);
    }
    try (NDManager manager = Libtorch.manager(Device.cpu());
        FeatureSums sums = new LibtorchFeatureSums(manager, table.dimension())) {
      read(table, start(cell), start(cell + 1), sums::add);
      files.write(cell, sums.statistics());
    }
    return start(cell + 1) - start(cell);
  }

  /** One pass over all rows in their order, as it is defined. */
  private static double[] mean(FeatureTable table) {
    SinglePrecisionMean mean = new SinglePrecisionMean(table.dimension());
    read(table, 0, table.rows(), mean::add);
    return mean.mean();
  }

  private InceptionScore score(int cell) {
    ScoreRule rule = profile.score().orElseThrow();
    int images = set.images();
    int classes = set.shape().classes();
    int[] positions = rule.positions(images);
    InceptionScore score = new InceptionScore(classes, images, rule.splits());
    int[] image = {start(cell)};
    read(
        set.logits(),
        start(cell),
        start(cell + 1),
        rows -> {
          double[] logits = new double[classes];
          for (int at = 0; at < rows.length; at += classes) {
            for (int k = 0; k < classes; k++) {
              logits[k] = rows[at + k];
            }
            score.addLogits(positions[image[0]++], logits);
          }
        });
    return score;
  }

  private static void read(FeatureTable table, int from, int to, Consumer<float[]> rows) {
    for (int at = from; at < to; at += CHUNK) {
      rows.accept(table.read(at, Math.min(CHUNK, to - at)));
    }
  }

  private int start(int cell) {
    return (int) ((long) cell * set.images() / cells);
  }
}
