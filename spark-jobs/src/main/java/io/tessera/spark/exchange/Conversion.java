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
import java.util.Optional;
import java.util.stream.Collectors;

/** The tensors of a foreign file under our names, checked against the network they are for. */
final class Conversion {
  private static final int SHOWN = 4;

  private final TensorArchive archive;
  private final NameMapping mapping;
  private final Map<String, ArchivedTensor> found = new LinkedHashMap<>();
  private final List<String> passedOver = new ArrayList<>();

  /**
   * Renames the tensors of a file.
   *
   * @throws CheckpointFormatException if two get the same name
   */
  Conversion(TensorArchive archive, NameMapping mapping) {
    this.archive = archive;
    this.mapping = mapping;
    for (ArchivedTensor tensor : archive.tensors()) {
      Optional<String> name = mapping.rename(tensor.name());
      if (name.isEmpty()) {
        passedOver.add(tensor.name());
      } else if (found.putIfAbsent(name.get(), tensor) != null) {
        throw new CheckpointFormatException(
            archive.source(),
            "it has tensor %s twice, as %s and %s"
                .formatted(
                    shown(name.get()),
                    shown(found.get(name.get()).name()),
                    shown(tensor.name())));
      }
    }
  }

  /** Shapes by our names, in the file's layout. */
  Shapes shapes() {
    Map<String, List<Long>> shapes = new LinkedHashMap<>();
    found.forEach((name, tensor) -> shapes.put(name, tensor.shape()));
    return new Shapes(archive.source(), shapes);
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
        name -> " (%s, expected %s)".formatted(shape(name), shape(declared.get(name))));
    if (!problems.isEmpty()) {
      throw JobException.badData(
          "Cannot use %s as the weights of %s: %s. Is it a file of another kind or another size?"
              .formatted(archive.source(), network.name(), String.join("; ", problems)));
    }
    return declared.values().stream()
        .map(p -> new ArchivedTensor(p.name(), TensorType.F32, shape(p)))
        .toList();
  }

  /** One tensor of the plan, in our layout. */
  NDArray read(ArchivedTensor planned, NDManager manager) {
    ArchivedTensor tensor = found.get(planned.name());
    NDArray converted = mapping.convert(planned.name(), archive.read(tensor.name(), manager));
    List<Long> shape = Arrays.stream(converted.getShape().getShape()).boxed().toList();
    if (converted.getDataType() != DataType.FLOAT32 || !shape.equals(planned.shape())) {
      throw JobException.badData(
          "Cannot use tensor %s of %s: it is %s %s, expected are floats of shape %s"
              .formatted(
                  shown(tensor.name()),
                  archive.source(),
                  tensor.type(),
                  tensor.shape(),
                  planned.shape()));
    }
    return converted;
  }

  private List<Long> shape(String name) {
    return found.get(name).shape();
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
