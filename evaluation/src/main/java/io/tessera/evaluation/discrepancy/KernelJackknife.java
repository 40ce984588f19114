package io.tessera.evaluation.discrepancy;

import io.tessera.evaluation.features.FeatureTable;
import io.tessera.evaluation.features.InnerProducts;
import io.tessera.evaluation.interval.Jackknife;

/**
 * How far the kernel distance of full sets would move with another draw of the measured set: the
 * delete-one-block jackknife over it, the reference held fixed. It costs no more kernels than the
 * distance itself.
 */
public final class KernelJackknife {
  private final FeatureTable reference;
  private final FeatureTable measured;
  private final InnerProducts products;
  private final int blocks;
  private final double[][] within; // [blocks, blocks], ordered pairs of different images
  private final double[] cross; // [blocks]

  private KernelJackknife(
      FeatureTable reference, FeatureTable measured, int blocks, InnerProducts products) {
    this.reference = reference;
    this.measured = measured;
    this.products = products;
    this.blocks = blocks;
    this.within = new double[blocks][blocks];
    this.cross = new double[blocks];
  }

  /**
   * The jackknife over consecutive blocks of the measured set.
   *
   * @param blocks at least 2, at most half as many as measured images
   */
  public static Jackknife of(
      FeatureTable reference, FeatureTable measured, int blocks, InnerProducts products) {
    if (blocks < 2 || measured.rows() / 2 < blocks) {
      throw new IllegalArgumentException(
          "Invalid number of blocks: %d; expected 2 to half of %d images"
              .formatted(blocks, measured.rows()));
    }
    return new KernelJackknife(reference, measured, blocks, products).jackknife();
  }

  private Jackknife jackknife() {
    for (int a = 0; a < blocks; a++) {
      FeatureTable block = block(a);
      within[a][a] = KernelSums.ofMeasured(block, 0, block.rows(), products).measured();
      cross[a] = KernelSums.of(block, reference, 0, block.rows(), products).cross();
      for (int b = 0; b < a; b++) {
        within[a][b] = KernelSums.of(block, block(b), 0, block.rows(), products).cross();
        within[b][a] = within[a][b];
      }
    }
    double own =
        KernelSums.of(reference, measured.slice(0, 0), 0, reference.rows(), products).reference();
    double[] without = new double[blocks];
    long[] sizes = new long[blocks];
    for (int left = 0; left < blocks; left++) {
      sizes[left] = block(left).rows();
      without[left] = distance(own, left, measured.rows() - sizes[left]);
    }
    return Jackknife.of(distance(own, -1, measured.rows()), without, sizes);
  }

  private double distance(double own, int left, long images) {
    KernelSums sums = new KernelSums(own, 0, 0);
    for (int a = 0; a < blocks; a++) {
      for (int b = 0; b < blocks; b++) {
        if (a != left && b != left) {
          sums = sums.merge(new KernelSums(0, within[a][b], a == b ? cross[a] : 0));
        }
      }
    }
    return sums.discrepancy(reference.rows(), images);
  }

  private FeatureTable block(int block) {
    return measured.slice(start(block), end(block) - start(block));
  }

  private int start(int block) {
    return (int) ((long) block * measured.rows() / blocks);
  }

  private int end(int block) {
    return start(block + 1);
  }
}
