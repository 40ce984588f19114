package io.tessera.spark.training;

import ai.djl.ndarray.types.Shape;
import io.tessera.core.checkpoint.CheckpointFormatException;
import io.tessera.core.checkpoint.Digest;
import io.tessera.core.checkpoint.DigestOutput;
import io.tessera.core.checkpoint.SafetensorsReader;
import io.tessera.core.checkpoint.TensorFiles;
import io.tessera.core.checkpoint.TensorFiles.StoredShard;
import io.tessera.core.checkpoint.TensorInfo;
import io.tessera.core.checkpoint.TensorType;
import io.tessera.core.nn.Parameter;
import io.tessera.core.nn.ParameterSet;
import io.tessera.core.storage.AtomicOutput;
import io.tessera.core.storage.StorageException;
import io.tessera.generator.Gpt;
import io.tessera.spark.config.PipelineConfig;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.job.StageFigures;
import io.tessera.spark.storage.FileLocation;
import io.tessera.spark.table.TokenTable;
import io.tessera.tokenizer.model.VqModel;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Takes over trained weights in place of training: the run gets a copy of the file, so that it
 * stays whole when the file goes.
 */
public final class GivenWeights {
  private static final String COPY = "given.safetensors";
  private static final int SHOWN = 4;

  private final JobContext context;
  private final String key;
  private final FileLocation file;

  private GivenWeights(JobContext context, String key, String path) {
    this.context = context;
    this.key = key;
    this.file = FileLocation.of(path, context.loadedConfig().hadoop());
  }

  /** Takes over the tokenizer that {@code tokenizer.weights} names. */
  public static StageFigures tokenizer(JobContext context) {
    PipelineConfig config = context.config();
    ParameterSet wanted = new ParameterSet();
    new VqModel(wanted.root(), config.tokenizer().network(config.data().imageSize()));
    return new GivenWeights(
            context, "tokenizer.weights", config.tokenizer().weights().orElseThrow())
        .takeOver("train-tokenizer", TokenizerTraining.FOLDER, TokenizerTraining.KEYS, wanted, "");
  }

  /** Takes over the generator that {@code generator.weights} names. */
  public static StageFigures generator(JobContext context) {
    PipelineConfig config = context.config();
    TokenTable table = TokenTable.open(context.run(), context.loadedConfig().hadoop());
    ParameterSet wanted = new ParameterSet();
    new Gpt(
        wanted.root(),
        config
            .generator()
            .network(
                table.manifest().codebookSize(),
                table.manifest().gridSide(),
                table.manifest().classes()));
    return new GivenWeights(
            context, "generator.weights", config.generator().weights().orElseThrow())
        .takeOver(
            "train-generator",
            GeneratorTraining.FOLDER,
            GeneratorTraining.KEYS,
            wanted,
            table.key());
  }

  private StageFigures takeOver(
      String stage, String folder, List<String> keys, ParameterSet wanted, String input) {
    check(wanted);
    StoredShard copy = copy(folder);
    TensorFiles parameters = TensorFiles.of(List.of(copy));
    context
        .run()
        .write(
            folder + "/" + ModelPointer.FILE,
            new ModelPointer(
                ModelPointer.VERSION,
                stage,
                0,
                0,
                input,
                parameters,
                context.loadedConfig().values(keys)));
    context
        .console()
        .note(
            "%s: nothing to train: %s is %s (SHA-256 %s)."
                .formatted(stage, key, file, copy.sha256()));
    SortedMap<String, Object> values = new TreeMap<>();
    values.put("parameters_sha256", parameters.sha256());
    values.put("weights_sha256", copy.sha256());
    return new StageFigures(0, "steps", values);
  }

  private StoredShard copy(String folder) {
    String path = folder + "/" + COPY;
    try (InputStream in = file.open();
        AtomicOutput out = context.storage().create(path)) {
      DigestOutput digesting = new DigestOutput(out);
      in.transferTo(digesting);
      Digest digest = digesting.finish();
      out.commit();
      return new StoredShard(COPY, digest.bytes(), digest.sha256());
    } catch (IOException e) {
      throw StorageException.of("copy", file.toString(), e);
    }
  }

  private void check(ParameterSet wanted) {
    Map<String, TensorInfo> found = new LinkedHashMap<>();
    header().forEach(tensor -> found.put(tensor.name(), tensor));
    List<String> problems = new ArrayList<>();
    for (Parameter parameter : wanted.all()) {
      TensorInfo tensor = found.remove(parameter.name());
      if (tensor == null) {
        problems.add(parameter.name() + " is missing");
      } else if (!shape(tensor).equals(parameter.shape()) || tensor.type() != TensorType.F32) {
        problems.add(
            "%s is %s %s, the configured network has F32 %s"
                .formatted(parameter.name(), tensor.type(), shape(tensor), parameter.shape()));
      }
    }
    found.keySet().forEach(name -> problems.add(name + " is unknown"));
    if (!problems.isEmpty()) {
      throw JobException.badConfig(
          "Cannot use %s, %s: %s%s; take the setting that `tessera import` printed for this file, or import it again"
              .formatted(
                  key,
                  file,
                  String.join("; ", problems.subList(0, Math.min(SHOWN, problems.size()))),
                  problems.size() > SHOWN ? "; and " + (problems.size() - SHOWN) + " more" : ""));
    }
  }

  private List<TensorInfo> header() {
    try (SafetensorsReader reader =
        SafetensorsReader.of(file.open(), file.size(), file.toString())) {
      return reader.header().tensors();
    } catch (CheckpointFormatException e) {
      throw JobException.badData(
              "Cannot use "
                  + key
                  + ": "
                  + e.getMessage()
                  + "; `tessera import` makes a safetensors file of what others wrote")
          .causedBy(e);
    }
  }

  private static Shape shape(TensorInfo tensor) {
    return new Shape(tensor.shape().stream().mapToLong(Long::longValue).toArray());
  }
}
