package io.tessera.spark.exchange;

import io.tessera.core.nn.ParameterSet;
import io.tessera.core.nn.QueryKeyNorm;
import io.tessera.core.nn.TransformerConfig;
import io.tessera.generator.Gpt;
import io.tessera.generator.GptConfig;
import io.tessera.generator.GptSize;
import io.tessera.tokenizer.model.TokenizerConfig;
import io.tessera.tokenizer.model.VqModel;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Tells the size of a network from the shapes of its tensors. */
final class NetworkOfShapes {
  /** Weights fit images of any side; this one can be halved at every level there may be. */
  private static final int ANY_SIDE = 4096;

  private static final String QUERY_NORM = "layers.0.attention.q_norm.weight";

  private NetworkOfShapes() {}

  /** LlamaGen's VQ model of any size. Groups of the norms leave no trace and are taken to be 32. */
  static Network tokenizer(Shapes shapes) {
    TokenizerConfig config;
    try {
      config = tokenizerConfig(shapes);
    } catch (IllegalArgumentException e) {
      throw shapes.unknown(String.valueOf(e.getMessage())).causedBy(e);
    }
    ParameterSet parameters = new ParameterSet();
    new VqModel(parameters.root(), config);
    return new Network(name(config), parameters, setting(config));
  }

  private static TokenizerConfig tokenizerConfig(Shapes shapes) {
    int codes = shapes.size("quantize.embedding.weight", 0);
    int dim = shapes.size("quantize.embedding.weight", 1);
    int base = shapes.size("encoder.conv_in.weight", 0);
    int levels = shapes.parts("encoder.conv_blocks.");
    List<Integer> encoder =
        IntStream.range(0, levels).mapToObj(i -> multiplier(shapes, "encoder", i, base)).toList();
    List<Integer> decoder =
        IntStream.range(0, levels)
            .mapToObj(i -> multiplier(shapes, "decoder", levels - 1 - i, base))
            .toList();
    List<Integer> attention =
        IntStream.range(0, levels)
            .filter(i -> shapes.has("encoder.conv_blocks." + i + ".attn.0.q.weight"))
            .boxed()
            .toList();
    return new TokenizerConfig(
        ANY_SIDE,
        shapes.size("encoder.conv_in.weight", 1),
        base,
        new TokenizerConfig.Half(encoder, shapes.parts("encoder.conv_blocks.0.res.")),
        new TokenizerConfig.Half(decoder, shapes.parts("decoder.conv_blocks.0.res.")),
        attention,
        shapes.size("encoder.conv_out.weight", 0),
        new TokenizerConfig.Codebook(codes, dim),
        base % 32 == 0 ? 32 : 1,
        0);
  }

  private static int multiplier(Shapes shapes, String half, int block, int base) {
    return shapes.size(half + ".conv_blocks." + block + ".res.0.conv2.weight", 0) / base;
  }

  private static String name(TokenizerConfig config) {
    if (config.equals(TokenizerConfig.vq16(ANY_SIDE))) {
      return "VQ-16";
    }
    if (config.equals(TokenizerConfig.vq8(ANY_SIDE))) {
      return "VQ-8";
    }
    return "VQ-%d with %d codes, %d base channels"
        .formatted(config.downsampleFactor(), config.codebook().size(), config.baseChannels());
  }

  private static String setting(TokenizerConfig config) {
    return "tokenizer { weights = \"FILE\", base-channels = %d, encoder-multipliers = %s, decoder-multipliers = %s, encoder-blocks = %d, decoder-blocks = %d, attention-levels = %s, z-channels = %d, codebook-size = %d, codebook-dim = %d }"
        .formatted(
            config.baseChannels(),
            config.encoder().multipliers(),
            config.decoder().multipliers(),
            config.encoder().residualBlocks(),
            config.decoder().residualBlocks(),
            config.attentionLevels(),
            config.zChannels(),
            config.codebook().size(),
            config.codebook().dim());
  }

  /**
   * LlamaGen's class-conditional transformer of any size. Without QK-norm the number of heads
   * leaves no trace and is taken from the named size, if it is one.
   */
  static Network generator(Shapes shapes) {
    GptConfig config;
    try {
      config =
          new GptConfig(
              transformer(shapes),
              shapes.size("tok_embeddings.weight", 0),
              1,
              shapes.size("cls_embedding.embedding_table.weight", 0) - 1);
    } catch (IllegalArgumentException e) {
      throw shapes.unknown(String.valueOf(e.getMessage())).causedBy(e);
    }
    ParameterSet parameters = new ParameterSet();
    new Gpt(parameters.root(), config);
    return network(config.transformer(), parameters);
  }

  private static TransformerConfig transformer(Shapes shapes) {
    int dim = shapes.size("tok_embeddings.weight", 1);
    int layers = shapes.parts("layers.");
    boolean norm = shapes.has(QUERY_NORM);
    int heads =
        norm
            ? dim / shapes.size(QUERY_NORM, 0)
            : named(dim, layers).map(size -> size.transformer(QueryKeyNorm.NONE).heads()).orElse(1);
    return new TransformerConfig(dim, layers, heads, norm);
  }

  private static Network network(TransformerConfig found, ParameterSet parameters) {
    String norm = found.qkNorm() ? "rms" : "none";
    Optional<GptSize> named =
        named(found.dim(), found.layers())
            .filter(size -> size.transformer(QueryKeyNorm.NONE).heads() == found.heads());
    return named
        .map(
            size ->
                new Network(
                    "GPT-" + size.label(),
                    parameters,
                    "generator { weights = \"FILE\", size = \"%s\", qk-norm = %s }"
                        .formatted(size.label(), norm)))
        .orElseGet(
            () ->
                new Network(
                    "GPT of width %d with %d layers".formatted(found.dim(), found.layers()),
                    parameters,
                    "generator { weights = \"FILE\", size = custom, dim = %d, layers = %d, heads = %s, qk-norm = %s }"
                        .formatted(
                            found.dim(),
                            found.layers(),
                            found.qkNorm() ? found.heads() : "HEADS",
                            norm)));
  }

  private static Optional<GptSize> named(int dim, int layers) {
    return Arrays.stream(GptSize.values())
        .filter(
            size -> {
              TransformerConfig transformer = size.transformer(QueryKeyNorm.NONE);
              return transformer.dim() == dim && transformer.layers() == layers;
            })
        .findFirst();
  }
}
