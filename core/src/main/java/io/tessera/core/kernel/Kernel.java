package io.tessera.core.kernel;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A method of the kernel archive.
 *
 * @param group what it belongs to, such as {@code losses}
 * @param name of the method
 * @param operands in order
 * @param result its TorchScript type
 */
public record Kernel(String group, String name, List<Operand> operands, String result) {
  /**
   * An operand.
   *
   * @param type its TorchScript type: {@code Tensor} or {@code List[Tensor]}
   */
  public record Operand(String name, String type) {}

  public Kernel {
    operands = List.copyOf(operands);
  }

  /** As in the source: {@code relu(x: Tensor) -> Tensor}. */
  public String signature() {
    return operands.stream()
        .map(operand -> operand.name + ": " + operand.type)
        .collect(Collectors.joining(", ", name + "(", ") -> " + result));
  }
}
