package io.tessera.spark.report;

import io.tessera.core.checkpoint.Json;
import io.tessera.core.storage.StoredFile;
import io.tessera.core.training.StepMetrics;
import io.tessera.spark.run.RunDirectory;
import io.tessera.spark.training.ClassifierTraining;
import io.tessera.spark.training.GeneratorTraining;
import io.tessera.spark.training.ModelPointer;
import io.tessera.spark.training.TokenizerTraining;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A network's training.
 *
 * @param title what was trained
 * @param folder its folder in the run
 * @param model the trained model; empty until the training is complete
 * @param weights its size; empty if there is no model or its files are gone
 * @param curves measurements over the steps, the telling ones
 * @param unrecorded names of telling measurements that no step recorded
 */
record Training(
    String title,
    String folder,
    Optional<ModelPointer> model,
    Optional<ModelWeights> weights,
    List<Curve> curves,
    List<String> unrecorded) {

  /** The run's trainings, in their order, begun or not. */
  static List<Training> all(RunDirectory run) {
    return List.of(
        read(run, "Tokenizer", TokenizerTraining.FOLDER, List.of("loss", "reconstruction", "crt")),
        read(run, "Generator", GeneratorTraining.FOLDER, List.of("cross-entropy", "loss")),
        read(run, "Classifier", ClassifierTraining.FOLDER, List.of("loss", "accuracy")));
  }

  private static Training read(RunDirectory run, String title, String folder, List<String> names) {
    String pointer = folder + "/" + ModelPointer.FILE;
    Optional<ModelPointer> model = run.read(pointer, ModelPointer.class);
    Recorder recorder = new Recorder(names);
    for (StoredFile file : run.storage().list(folder + "/metrics")) {
      recorder.read(run, file.path());
    }
    List<Curve> curves = new ArrayList<>();
    List<String> unrecorded = new ArrayList<>();
    for (String name : names) {
      Curve curve = recorder.curve(name);
      if (curve.size() == 0) {
        unrecorded.add(name);
      } else if (curves.stream().noneMatch(curve::isSameLine)) {
        curves.add(curve);
      }
    }
    return new Training(
        title,
        folder,
        model,
        model.flatMap(found -> ModelWeights.read(run, folder, found)),
        curves,
        unrecorded);
  }

  /** Collects the measurements of some names; those of several workers at a step are averaged. */
  private static final class Recorder {
    private final SortedMap<String, SortedMap<Long, Mean>> byName = new TreeMap<>();

    Recorder(List<String> names) {
      names.forEach(name -> byName.put(name, new TreeMap<>()));
    }

    void read(RunDirectory run, String path) {
      String json = new String(run.storage().read(path), StandardCharsets.UTF_8);
      for (StepMetrics step : Json.read(json, StepMetrics[].class, run.location(path))) {
        byName.forEach((name, steps) -> add(steps, step, step.values().get(name)));
      }
    }

    private static void add(SortedMap<Long, Mean> steps, StepMetrics step, @Nullable Double value) {
      if (value != null && Double.isFinite(value)) {
        steps.merge(step.step(), new Mean(value, 1), Mean::plus);
      }
    }

    Curve curve(String name) {
      SortedMap<Long, Mean> steps = byName.getOrDefault(name, new TreeMap<>());
      return new Curve(
          name,
          steps.keySet().stream().mapToLong(Long::longValue).toArray(),
          steps.values().stream().mapToDouble(Mean::value).toArray());
    }
  }

  private record Mean(double sum, int count) {
    Mean plus(Mean other) {
      return new Mean(sum + other.sum, count + other.count);
    }

    double value() {
      return sum / count;
    }
  }
}
