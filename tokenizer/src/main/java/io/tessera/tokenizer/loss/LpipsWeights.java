package io.tessera.tokenizer.loss;

import io.tessera.core.checkpoint.NameMapping;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The weights of {@link PerceptualLoss} in the files that others keep them in: torchvision's VGG16
 * ({@code vgg16-397923af.pth}: {@code features.0.weight} …), the linear heads alone ({@code
 * vgg.pth} of the LPIPS package, {@code vgg_lpips.pth} of taming-transformers and LlamaGen: {@code
 * lin0.model.1.weight} …), and the whole of an LPIPS network ({@code net.slice1.0.weight} …). Names
 * that it doesn't know stay as they are, so that another network is noticed.
 */
public final class LpipsWeights implements NameMapping {
  /** Layers of torchvision's features before which the slices end: the poolings. */
  private static final List<Integer> POOLINGS = List.of(4, 9, 16, 23);

  private static final int LAST_LAYER = 28;

  private static final Pattern FEATURE = Pattern.compile("features\\.(\\d{1,2})\\.(weight|bias)");
  private static final Pattern SLICE = Pattern.compile("net\\.(slice\\d\\.\\d+\\.(?:weight|bias))");

  /** The classifier, constants that {@link PerceptualLoss} knows, a second list of the heads. */
  private static final Pattern NO_WEIGHTS =
      Pattern.compile(
          "classifier\\..*|scaling_layer\\.(shift|scale)|lins\\.\\d\\.model\\.1\\.weight");

  @Override
  public Optional<String> rename(String foreignName) {
    if (NO_WEIGHTS.matcher(foreignName).matches()) {
      return Optional.empty();
    }
    Matcher slice = SLICE.matcher(foreignName);
    if (slice.matches()) {
      return Optional.of(slice.group(1));
    }
    Matcher feature = FEATURE.matcher(foreignName);
    if (feature.matches() && Integer.parseInt(feature.group(1)) <= LAST_LAYER) {
      int layer = Integer.parseInt(feature.group(1));
      long before = POOLINGS.stream().filter(pooling -> pooling < layer).count();
      return Optional.of("slice" + (before + 1) + "." + layer + "." + feature.group(2));
    }
    return Optional.of(foreignName);
  }
}
