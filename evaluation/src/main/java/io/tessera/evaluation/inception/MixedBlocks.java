package io.tessera.evaluation.inception;

import static io.tessera.evaluation.inception.Block.branches;
import static io.tessera.evaluation.inception.Block.sequence;

import io.tessera.core.nn.ParameterScope;
import io.tessera.evaluation.inception.ConvNormRelu.Kernel;

/**
 * The five kinds of mixed block of Inception-v3 (Szegedy et al. 2016, figures 5, 6, 7 and 10), as
 * the FID's graph has them. Part names are those of torchvision's state dict.
 */
final class MixedBlocks {
  private static final Kernel POINT = Kernel.same(1);
  private static final Kernel ROW = Kernel.rectangle(1, 7);
  private static final Kernel COLUMN = Kernel.rectangle(7, 1);
  private static final Kernel SHORT_ROW = Kernel.rectangle(1, 3);
  private static final Kernel SHORT_COLUMN = Kernel.rectangle(3, 1);
  private static final Kernel HALVING = Kernel.valid(3, 2);

  private MixedBlocks() {}

  /** 35 x 35: 64 + 64 + 96 + {@code pooled} channels. */
  static Block a(ParameterScope scope, int in, int pooled) {
    return branches(
        conv(scope, "branch1x1", in, 64, POINT),
        sequence(
            conv(scope, "branch5x5_1", in, 48, POINT),
            conv(scope, "branch5x5_2", 48, 64, Kernel.same(5))),
        sequence(
            conv(scope, "branch3x3dbl_1", in, 64, POINT),
            conv(scope, "branch3x3dbl_2", 64, 96, Kernel.same(3)),
            conv(scope, "branch3x3dbl_3", 96, 96, Kernel.same(3))),
        sequence(Block.averagePool(), conv(scope, "branch_pool", in, pooled, POINT)));
  }

  /** 35 x 35 to 17 x 17: 384 + 96 + {@code in} channels. */
  static Block b(ParameterScope scope, int in) {
    return branches(
        conv(scope, "branch3x3", in, 384, HALVING),
        sequence(
            conv(scope, "branch3x3dbl_1", in, 64, POINT),
            conv(scope, "branch3x3dbl_2", 64, 96, Kernel.same(3)),
            conv(scope, "branch3x3dbl_3", 96, 96, HALVING)),
        Block.maxPoolHalving());
  }

  /** 17 x 17: 4 · 192 channels, {@code inner} within the factorised 7 x 7 convolutions. */
  static Block c(ParameterScope scope, int inner) {
    int in = 768;
    return branches(
        conv(scope, "branch1x1", in, 192, POINT),
        sequence(
            conv(scope, "branch7x7_1", in, inner, POINT),
            conv(scope, "branch7x7_2", inner, inner, ROW),
            conv(scope, "branch7x7_3", inner, 192, COLUMN)),
        sequence(
            conv(scope, "branch7x7dbl_1", in, inner, POINT),
            conv(scope, "branch7x7dbl_2", inner, inner, COLUMN),
            conv(scope, "branch7x7dbl_3", inner, inner, ROW),
            conv(scope, "branch7x7dbl_4", inner, inner, COLUMN),
            conv(scope, "branch7x7dbl_5", inner, 192, ROW)),
        sequence(Block.averagePool(), conv(scope, "branch_pool", in, 192, POINT)));
  }

  /** 17 x 17 to 8 x 8: 320 + 192 + 768 channels. */
  static Block d(ParameterScope scope) {
    int in = 768;
    return branches(
        sequence(
            conv(scope, "branch3x3_1", in, 192, POINT),
            conv(scope, "branch3x3_2", 192, 320, HALVING)),
        sequence(
            conv(scope, "branch7x7x3_1", in, 192, POINT),
            conv(scope, "branch7x7x3_2", 192, 192, ROW),
            conv(scope, "branch7x7x3_3", 192, 192, COLUMN),
            conv(scope, "branch7x7x3_4", 192, 192, HALVING)),
        Block.maxPoolHalving());
  }

  /**
   * 8 x 8: 320 + 768 + 768 + 192 channels.
   *
   * @param pool average in the first block of this kind, maximum in the second: a slip of the
   *     original graph that the FID depends on
   */
  static Block e(ParameterScope scope, int in, Block pool) {
    return branches(
        conv(scope, "branch1x1", in, 320, POINT),
        sequence(
            conv(scope, "branch3x3_1", in, 384, POINT),
            branches(
                conv(scope, "branch3x3_2a", 384, 384, SHORT_ROW),
                conv(scope, "branch3x3_2b", 384, 384, SHORT_COLUMN))),
        sequence(
            conv(scope, "branch3x3dbl_1", in, 448, POINT),
            conv(scope, "branch3x3dbl_2", 448, 384, Kernel.same(3)),
            branches(
                conv(scope, "branch3x3dbl_3a", 384, 384, SHORT_ROW),
                conv(scope, "branch3x3dbl_3b", 384, 384, SHORT_COLUMN))),
        sequence(pool, conv(scope, "branch_pool", in, 192, POINT)));
  }

  private static Block conv(ParameterScope scope, String name, int in, int out, Kernel kernel) {
    return new ConvNormRelu(scope.scope(name), in, out, kernel);
  }
}
