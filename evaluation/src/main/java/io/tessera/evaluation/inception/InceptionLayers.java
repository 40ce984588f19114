package io.tessera.evaluation.inception;

import java.util.ArrayList;
import java.util.List;

/**
 * The 94 convolutions of the graph of 2015-12-05, by the path of TensorFlow's name scopes and by
 * the name that torchvision gave them. Within a block, the scopes {@code tower}, {@code tower_1} …
 * are its branches, in which convolutions are numbered from {@code conv} on.
 */
final class InceptionLayers {
  private static final List<String> STEM =
      List.of("Conv2d_1a_3x3", "Conv2d_2a_3x3", "Conv2d_2b_3x3", "Conv2d_3b_1x1", "Conv2d_4a_3x3");

  private final List<Layer> layers = new ArrayList<>();

  private InceptionLayers() {}

  /**
   * A convolution with its normalisation.
   *
   * @param block the outermost scope, such as {@code mixed_4}; empty for the layers before the
   *     mixed blocks
   * @param path the scopes within it, such as {@code tower_1/conv_2}
   * @param name ours, such as {@code Mixed_6b.branch7x7dbl_3}
   */
  record Layer(String block, String path, String name) {}

  /** All of them. */
  static List<Layer> all() {
    return new InceptionLayers().list();
  }

  private List<Layer> list() {
    for (int i = 0; i < STEM.size(); i++) {
      layers.add(new Layer("", numbered("conv", i), STEM.get(i)));
    }
    a("mixed", "Mixed_5b");
    a("mixed_1", "Mixed_5c");
    a("mixed_2", "Mixed_5d");
    add("mixed_3", "conv", "Mixed_6a.branch3x3");
    chain("mixed_3", "tower", "Mixed_6a.branch3x3dbl", 3);
    c("mixed_4", "Mixed_6b");
    c("mixed_5", "Mixed_6c");
    c("mixed_6", "Mixed_6d");
    c("mixed_7", "Mixed_6e");
    chain("mixed_8", "tower", "Mixed_7a.branch3x3", 2);
    chain("mixed_8", "tower_1", "Mixed_7a.branch7x7x3", 4);
    e("mixed_9", "Mixed_7b");
    e("mixed_10", "Mixed_7c");
    return List.copyOf(layers);
  }

  private void a(String block, String name) {
    add(block, "conv", name + ".branch1x1");
    chain(block, "tower", name + ".branch5x5", 2);
    chain(block, "tower_1", name + ".branch3x3dbl", 3);
    add(block, "tower_2/conv", name + ".branch_pool");
  }

  private void c(String block, String name) {
    add(block, "conv", name + ".branch1x1");
    chain(block, "tower", name + ".branch7x7", 3);
    chain(block, "tower_1", name + ".branch7x7dbl", 5);
    add(block, "tower_2/conv", name + ".branch_pool");
  }

  private void e(String block, String name) {
    add(block, "conv", name + ".branch1x1");
    chain(block, "tower", name + ".branch3x3", 1);
    fork(block, "tower/mixed", name + ".branch3x3_2");
    chain(block, "tower_1", name + ".branch3x3dbl", 2);
    fork(block, "tower_1/mixed", name + ".branch3x3dbl_3");
    add(block, "tower_2/conv", name + ".branch_pool");
  }

  private void chain(String block, String scope, String name, int length) {
    for (int i = 0; i < length; i++) {
      add(block, scope + "/" + numbered("conv", i), name + "_" + (i + 1));
    }
  }

  private void fork(String block, String scope, String name) {
    add(block, scope + "/conv", name + "a");
    add(block, scope + "/conv_1", name + "b");
  }

  private void add(String block, String path, String name) {
    layers.add(new Layer(block, path, name));
  }

  private static String numbered(String name, int index) {
    return index == 0 ? name : name + "_" + index;
  }
}
