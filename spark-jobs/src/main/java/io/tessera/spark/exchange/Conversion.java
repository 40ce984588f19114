package io.tessera.spark.exchange;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.tessera.core.checkpoint.ArchivedTensor;
import io.tessera.core.checkpoint.CheckpointFormatException;
import io.tessera.core.checkpoint.NameMapping;
import io.tessera.core.checkpoint.TensorArchive;
import io.tessera.core.checkpoint.TensorType;
import io.tessera.core.config.NearestName;
import io.tessera.core.nn.Parameter;
import io.tessera.spark.exit.JobException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** The tensors of a foreign file under our names, checked against the network they are for. */
final class Conversion {
  private static final int SHOWN = 4;

  private final Map<String, Found> found = new LinkedHashMap<>();
  private final List<String> passedOver = new ArrayList<>();
  private final String source;

  /** A file, and how its tensors become ours. */
  record Part(TensorArchive archive, NameMapping mapping) {}

  private record Found(Part part, ArchivedTensor tensor) {}

  /**
   * Renames the tensors of files that make one model.
   *
   * @throws CheckpointFormatException if two get the same name
   */
  Conversion(List<Part> parts) {
    source = parts.stream().map(part -> part.archive.source()).collect(Collectors.joining(" and "));
    for (Part part : parts) {
      part.archive.tensors().forEach(tensor -> add(part, tensor));
    }
  }

  private void add(Part part, ArchivedTensor tensor) {
    Optional<String> name = part.mapping.rename(tensor.name());
    if (name.isEmpty()) {
      passedOver.add(tensor.name());
      return;
    }
    Found other = found.putIfAbsent(name.get(), new Found(part, tensor));
    if (other != null) {
      throw new CheckpointFormatException(
          part.archive.source(),
          "its tensor %s is a second %s beside %s of %s"
              .formatted(
                  shown(tensor.name()),
                  shown(name.get()),
                  shown(other.tensor.name()),
                  other.part.archive.source()));
    }
  }

  /** Shapes by our names, in the file's layout. */
  Shapes shapes() {
    Map<String, List<Long>> shapes = new LinkedHashMap<>();
    found.forEach((name, of) -> shapes.put(name, of.tensor.shape()));
    return new Shapes(source, shapes);
  }

  /** Names of tensors that are no weights of ours. */
  List<String> passedOver() {
    return List.copyOf(passedOver);
  }

  /**
   * What the network wants, once the file is known to have it.
   *
   * @throws JobException naming tensors that are missing, unexpected or of another shape
   */
  List<ArchivedTensor> plan(Network network) {
    List<String> problems = new ArrayList<>();
    Map<String, Parameter> declared = new LinkedHashMap<>();
    network.parameters().all().forEach(parameter -> declared.put(parameter.name(), parameter));
    List<String> unexpected =
        found.keySet().stream().filter(name -> !declared.containsKey(name)).toList();
    List<String> missing =
        declared.keySet().stream().filter(name -> !found.containsKey(name)).toList();
    list(problems, missing, "missing", name -> hint(name, unexpected));
    list(problems, unexpected, "unexpected", name -> "");
    list(
        problems,
        declared.values().stream()
            .filter(parameter -> found.containsKey(parameter.name()))
            .filter(parameter -> !sizes(shape(parameter)).equals(sizes(shape(parameter.name()))))
            .map(Parameter::name)
            .toList(),
        "of another shape",
        name ->
            " (%s, expected %s)"
                .formatted(shape(name), shape(Objects.requireNonNull(declared.get(name)))));
    if (!problems.isEmpty()) {
      throw JobException.badData(
          "Cannot use %s as the weights of %s: %s. Is it a file of another kind or another size?"
              .formatted(source, network.name(), String.join("; ", problems)));
    }
    return declared.values().stream()
        .map(p -> new ArchivedTensor(p.name(), TensorType.F32, shape(p)))
        .toList();
  }

  /** One tensor of the plan, in our layout. */
  NDArray read(ArchivedTensor planned, NDManager manager) {
    Found of = found(planned.name());
    NDArray converted =
        of.part.mapping.convert(planned.name(), of.part.archive.read(of.tensor.name(), manager));
    List<Long> shape = Arrays.stream(converted.getShape().getShape()).boxed().toList();
    if (converted.getDataType() != DataType.FLOAT32 || !shape.equals(planned.shape())) {
      throw JobException.badData(
          "Cannot use tensor %s of %s: it is %s %s, expected are floats of shape %s"
              .formatted(
                  shown(of.tensor.name()),
                  of.part.archive.source(),
                  of.tensor.type(),
                  of.tensor.shape(),
                  planned.shape()));
    }
    return converted;
  }

  private List<Long> shape(String name) {
    return found(name).tensor.shape();
  }

  private Found found(String name) {
    return Objects.requireNonNull(found.get(name));
  }

  private static List<Long> shape(Parameter parameter) {
    return Arrays.stream(parameter.shape().getShape()).boxed().toList();
  }

  /** A shape up to the order of its axes, which a conversion may change. */
  private static List<Long> sizes(List<Long> shape) {
    return shape.stream().filter(size -> size != 1).sorted().toList();
  }

  private interface Detail {
    String of(String name);
  }

  private static void list(List<String> problems, List<String> names, String what, Detail detail) {
    if (!names.isEmpty()) {
      problems.add(
          names.size()
              + (names.size() == 1 ? " tensor is " : " tensors are ")
              + what
              + ": "
              + names.stream()
                  .limit(SHOWN)
                  .map(name -> shown(name) + detail.of(name))
                  .collect(Collectors.joining(", "))
              + (names.size() > SHOWN ? ", …" : ""));
    }
  }

  private static String hint(String missing, List<String> unexpected) {
    return NearestName.of(missing, unexpected)
        .map(near -> " (it has " + shown(near) + ")")
        .orElse("");
  }

  private static String shown(String name) {
    return CheckpointFormatException.shown(name);
  }
}
