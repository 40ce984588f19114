package io.tessera.evaluation.inception;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import io.tessera.core.kernel.ConvolutionKernels;
import java.util.List;

/**
 * A part of the network. {@code [B, C, H, W]} → {@code [B, C', H', W']}. The input stays open;
 * temporaries are freed at once, as one batch's would otherwise fill gigabytes until its end.
 */
@FunctionalInterface
interface Block {
  NDArray forward(NDArray x);

  /** Average over 3 x 3 in which padding does not count, as TensorFlow pools. */
  static Block averagePool() {
    return x -> ConvolutionKernels.averagePool(x, 3, 1);
  }

  /** Maximum over 3 x 3, size unchanged. */
  static Block maxPool() {
    return x -> ConvolutionKernels.maxPool(x, 3, 1, 1);
  }

  /** Maximum over 3 x 3 at every second place. */
  static Block maxPoolHalving() {
    return x -> ConvolutionKernels.maxPool(x, 3, 2, 0);
  }

  /** One part after another. */
  static Block sequence(Block first, Block... others) {
    return x -> {
      NDArray current = first.forward(x);
      for (Block next : others) {
        try (NDArray done = current) {
          current = next.forward(done);
        }
      }
      return current;
    };
  }

  /** All parts on the same input, their channels one after another. */
  static Block branches(Block... parts) {
    List<Block> all = List.of(parts);
    return x -> {
      try (NDList results = new NDList(all.stream().map(part -> part.forward(x)).toList())) {
        return NDArrays.concat(results, 1);
      }
    };
  }
}
