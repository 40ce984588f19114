package io.tessera.generator;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import io.tessera.core.kernel.Precision;
import io.tessera.core.kernel.TensorKernels;
import io.tessera.core.nn.Embedding;
import io.tessera.core.nn.Initializer;
import io.tessera.core.nn.KvCache;
import io.tessera.core.nn.Linear;
import io.tessera.core.nn.ParameterScope;
import io.tessera.core.nn.RotaryEmbedding2d;
import io.tessera.core.nn.TransformerStack;

/**
 * LlamaGen's class-conditional transformer (arXiv 2406.06525): a class token, then the codes of an
 * image in raster order; position t predicts code t. Parameter names are LlamaGen's.
 *
 * <p>Shapes: B batch, N tokens of an image, D width, V codebook size.
 */
public final class Gpt {
  private static final Initializer LAW = Initializer.normal(0, 0.02);

  private final GptConfig config;
  private final Embedding classEmbedding;
  private final Embedding tokenEmbedding;
  private final TransformerStack stack;
  private final Linear output;

  /**
   * Declares the network's parameters. The output layer starts at zero, so that all codes start
   * equally likely.
   */
  public Gpt(ParameterScope scope, GptConfig config) {
    this.config = config;
    int dim = config.transformer().dim();
    classEmbedding =
        new Embedding(
            scope.scope("cls_embedding").scope("embedding_table"), config.classes() + 1, dim, LAW);
    tokenEmbedding = new Embedding(scope.scope("tok_embeddings"), config.codebookSize(), dim, LAW);
    stack = new TransformerStack(scope, config.transformer());
    output = new Linear(scope.scope("output"), dim, config.codebookSize(), Initializer.ZEROS);
  }

  /** Dropout probabilities of training and the seed that the masks depend on. */
  public record Dropout(double token, double residual, double feedForward, long seed) {
    /** No dropout. */
    public static final Dropout NONE = new Dropout(0, 0, 0, 0);

    private TransformerStack.Dropout ofStack() {
      return new TransformerStack.Dropout(residual, feedForward, seed);
    }
  }

  /**
   * Angles of all positions, class token included, for {@link #forward} and {@link #next}. {@code
   * [1 + N, D/heads/2, 2]}.
   */
  public NDArray rope(NDManager manager) {
    return RotaryEmbedding2d.table(manager, config.gridSide(), config.transformer().headDim());
  }

  /**
   * Logits of every position, given the true codes before it.
   *
   * @param labels int64 {@code [B, 1]}, 0..classes (the last is the null class)
   * @param codes int64 {@code [B, N−1]}: all codes of an image but its last
   * @return {@code [B, N, V]}
   */
  public NDArray forward(
      NDArray labels, NDArray codes, NDArray rope, Dropout dropout, Precision precision) {
    NDArray classes = classEmbedding.forward(labels); // [B, 1, D]
    NDArray x = classes.concat(tokenEmbedding.forward(codes), 1); // [B, N, D]
    x = TensorKernels.dropout(x, dropout.token(), dropout.seed());
    NDArray angles = rope.get(new NDIndex(":" + config.tokens()));
    angles.attach(labels.getManager());
    return output.forward(stack.forward(x, angles, dropout.ofStack(), precision), precision);
  }

  /** Logits of code 0. {@code labels [B, 1]} → {@code [B, V]}; fills position 0 of the cache. */
  public NDArray first(NDArray labels, NDArray rope, KvCache cache, Precision precision) {
    return logits(stack.next(classEmbedding.forward(labels), rope, cache, 0, precision), precision);
  }

  /**
   * Logits of code {@code position}, given code {@code position − 1}. {@code codes [B, 1]} → {@code
   * [B, V]}.
   */
  public NDArray next(
      NDArray codes, NDArray rope, KvCache cache, int position, Precision precision) {
    return logits(
        stack.next(tokenEmbedding.forward(codes), rope, cache, position, precision), precision);
  }

  private NDArray logits(NDArray hidden, Precision precision) {
    return output.forward(hidden.squeeze(1), precision);
  }

  public GptConfig config() {
    return config;
  }
}
