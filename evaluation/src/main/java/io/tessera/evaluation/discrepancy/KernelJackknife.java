package io.tessera.evaluation.discrepancy;

import io.tessera.evaluation.features.FeatureTable;
import io.tessera.evaluation.features.InnerProducts;
import io.tessera.evaluation.interval.Jackknife;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How far the kernel distance of full sets would move with another draw of the measured set: the
 * delete-one-block jackknife over it, the reference held fixed. It costs no more kernels than the
 * distance itself, and its rows may be computed apart.
 *
 * @param reference the set it is measured against
 * @param measured the set in consecutive blocks
 * @param blocks at least 2, at most half as many as measured images
 */
public record KernelJackknife(FeatureTable reference, FeatureTable measured, int blocks)
    implements Serializable {
  public KernelJackknife {
    if (blocks < 2 || measured.rows() / 2 < blocks) {
      throw new IllegalArgumentException(
          "Invalid number of blocks: %d; expected 2 to half of %d images"
              .formatted(blocks, measured.rows()));
    }
  }

  /**
   * Kernels of one block: with itself and the blocks before it, over ordered pairs of different
   * images, and with the reference.
   *
   * @param within [block + 1]
   * @param cross with the reference
   */
  public record Row(List<Double> within, double cross) implements Serializable {
    public Row {
      within = List.copyOf(within);
    }
  }

  /**
   * The jackknife over consecutive blocks of the measured set.
   *
   * @param blocks at least 2, at most half as many as measured images
   */
  public static Jackknife of(
      FeatureTable reference, FeatureTable measured, int blocks, InnerProducts products) {
    KernelJackknife jackknife = new KernelJackknife(reference, measured, blocks);
    return jackknife.of(
        IntStream.range(0, blocks).mapToObj(block -> jackknife.row(block, products)).toList(),
        jackknife.referenceKernels(0, reference.rows(), products));
  }

  /** The kernels of one block. */
  public Row row(int block, InnerProducts products) {
    FeatureTable own = block(block);
    List<Double> within = new ArrayList<>();
    for (int other = 0; other < block; other++) {
      within.add(KernelSums.between(own, block(other), products));
    }
    within.add(KernelSums.ofMeasured(own, 0, own.rows(), products).measured());
    return new Row(within, KernelSums.between(own, reference, products));
  }

  /** The kernels between reference images whose first is one of some. */
  public double referenceKernels(int from, int count, InnerProducts products) {
    return KernelSums.of(reference, measured.slice(0, 0), from, count, products).reference();
  }

  /**
   * The jackknife.
   *
   * @param rows of all blocks, in their order
   * @param own kernels between all reference images
   */
  public Jackknife of(List<Row> rows, double own) {
    double[] without = new double[blocks];
    long[] sizes = new long[blocks];
    for (int left = 0; left < blocks; left++) {
      sizes[left] = block(left).rows();
      without[left] = distance(rows, own, left, measured.rows() - sizes[left]);
    }
    return Jackknife.of(distance(rows, own, -1, measured.rows()), without, sizes);
  }

  private double distance(List<Row> rows, double own, int left, long images) {
    double within = 0;
    double cross = 0;
    for (int a = 0; a < blocks; a++) {
      for (int b = 0; b < blocks; b++) {
        if (a != left && b != left) {
          within += rows.get(Math.max(a, b)).within.get(Math.min(a, b));
        }
      }
      cross += a == left ? 0 : rows.get(a).cross;
    }
    return new KernelSums(own, within, cross).discrepancy(reference.rows(), images);
  }

  private FeatureTable block(int block) {
    return measured.slice(start(block), start(block + 1) - start(block));
  }

  private int start(int block) {
    return (int) ((long) block * measured.rows() / blocks);
  }
}
