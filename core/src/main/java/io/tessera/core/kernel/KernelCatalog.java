package io.tessera.core.kernel;

import io.tessera.core.kernel.Kernel.Operand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The kernel archive, for those who want to look at it or load it elsewhere. */
public final class KernelCatalog {
  private static final Pattern GROUP = Pattern.compile("  # -{4} (.+?) -+");
  private static final Pattern METHOD =
      Pattern.compile("  def ([a-z]\\w*)\\(self: [\\w.]+(?:, (.+))?\\) -> (.+):");

  private KernelCatalog() {}

  /**
   * The archive, a TorchScript file that {@code torch.jit.load} reads; the same bytes each time.
   */
  public static byte[] archive() {
    return KernelArchive.bytes();
  }

  /** Every kernel, in the order of the source; the parts that they share are left out. */
  public static List<Kernel> kernels() {
    try {
      return parse(new String(KernelArchive.source(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the kernels' source", e);
    }
  }

  private static List<Kernel> parse(String source) {
    List<Kernel> kernels = new ArrayList<>();
    String group = "";
    for (String line : source.lines().toList()) {
      Matcher heading = GROUP.matcher(line);
      Matcher method = METHOD.matcher(line);
      if (heading.matches()) {
        group = heading.group(1);
      } else if (method.matches()) {
        kernels.add(new Kernel(group, method.group(1), operands(method.group(2)), method.group(3)));
      }
    }
    return List.copyOf(kernels);
  }

  private static List<Operand> operands(String list) {
    return Stream.of(list.split(", ", -1))
        .map(operand -> operand.split(": ", 2))
        .map(operand -> new Operand(operand[0], operand[1]))
        .toList();
  }
}
