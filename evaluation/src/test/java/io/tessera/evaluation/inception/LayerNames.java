package io.tessera.evaluation.inception;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A convolution under the names that the published files have for it, from a list kept apart from
 * the product's own rules.
 *
 * @param tensorFlow path of its nodes in classify_image_graph_def.pb
 * @param torchScript path of its module in inception-2015-12-05.pt
 * @param torch its module in pytorch-fid's state dict
 */
record LayerNames(String tensorFlow, String torchScript, String torch) {
  static List<LayerNames> all() {
    try (InputStream in = LayerNames.class.getResourceAsStream("/inception-2015-12-05.layers")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.split(" "))
          .map(names -> new LayerNames(names[0], names[1], names[2]))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the list of layers", e);
    }
  }
}
