package io.tessera.spark.training;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tessera.core.checkpoint.TensorStore;
import io.tessera.core.nn.ParameterSet;
import io.tessera.core.storage.Storage;
import io.tessera.evaluation.classifier.ClassifierFeatures;
import io.tessera.evaluation.protocol.FeatureExtractorId;
import io.tessera.generator.Gpt;
import io.tessera.generator.GptConfig;
import io.tessera.spark.config.PipelineConfig;
import io.tessera.spark.config.ShippedConfig;
import io.tessera.spark.device.ExecutorModels;
import io.tessera.spark.device.ExecutorModels.Keeping;
import io.tessera.spark.device.ExecutorModels.Loaded;
import io.tessera.spark.device.TaskDevice;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.run.RunDirectory;
import io.tessera.spark.session.ShippedHadoop;
import io.tessera.spark.storage.HadoopStorage;
import io.tessera.tokenizer.model.VqModel;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The run's trained models, as tasks reach them: shipped as locations and hashes, loaded once per
 * executor and device.
 *
 * @param config the run's configuration
 * @param run location of the run
 * @param hadoop how to read it
 */
public record TrainedModels(ShippedConfig config, String run, ShippedHadoop hadoop)
    implements Serializable {
  /** The models of a job's run. */
  public static TrainedModels of(JobContext context) {
    return new TrainedModels(
        new ShippedConfig(context.loadedConfig().canonical()),
        context.run().location(""),
        ShippedHadoop.of(context.spark().sparkContext().hadoopConfiguration()));
  }

  /**
   * Which parameters a trained stage ended with.
   *
   * @throws JobException if it is not trained
   */
  public static ModelPointer pointer(RunDirectory run, String folder, String command) {
    return run.read(folder + "/" + ModelPointer.FILE, ModelPointer.class)
        .orElseThrow(
            () ->
                JobException.badData(
                    "Cannot find a trained model in "
                        + run.location(folder)
                        + ": run `tessera "
                        + command
                        + "` first"));
  }

  /** The tokenizer, kept for later tasks. */
  public Loaded<VqModel> tokenizer(ModelPointer pointer) {
    return tokenizer(pointer, Keeping.FOR_LATER);
  }

  /** The tokenizer. */
  public Loaded<VqModel> tokenizer(ModelPointer pointer, Keeping keeping) {
    PipelineConfig sections = config.sections();
    return ExecutorModels.get(
        "tokenizer",
        pointer.parameters().sha256(),
        device(),
        keeping,
        manager -> {
          ParameterSet parameters = new ParameterSet();
          VqModel model =
              new VqModel(
                  parameters.root(), sections.tokenizer().network(sections.data().imageSize()));
          fill(parameters, manager, TokenizerTraining.FOLDER, pointer);
          return model;
        });
  }

  /** The generator for these classes. */
  public Loaded<Gpt> generator(ModelPointer pointer, GptConfig network, Keeping keeping) {
    return ExecutorModels.get(
        "generator",
        pointer.parameters().sha256(),
        device(),
        keeping,
        manager -> {
          ParameterSet parameters = new ParameterSet();
          Gpt gpt = new Gpt(parameters.root(), network);
          fill(parameters, manager, GeneratorTraining.FOLDER, pointer);
          return gpt;
        });
  }

  /** The classifier of these classes. */
  public Loaded<ClassifierFeatures> classifier(ModelPointer pointer, int classes) {
    PipelineConfig sections = config.sections();
    return ExecutorModels.get(
        "classifier",
        pointer.parameters().sha256(),
        device(),
        manager ->
            new ClassifierFeatures(
                manager,
                sections.classifier().network(classes, sections.data().imageSize()),
                new FeatureExtractorId.Classifier(pointer.parameters().sha256()),
                read(manager, ClassifierTraining.FOLDER, pointer)));
  }

  /** Whether a tensor of a trained stage is none of the network that it is used as. */
  public static boolean isForTrainingOnly(String name) {
    return name.startsWith("discriminator.") || name.startsWith("crt.");
  }

  /** The run's files, as driver and executors reach them. */
  public Storage storage() {
    return HadoopStorage.at(run, hadoop.configuration());
  }

  /** The device of the running task. */
  public Device device() {
    return TaskDevice.current(config.sections().compute().device());
  }

  private void fill(
      ParameterSet parameters, NDManager manager, String folder, ModelPointer pointer) {
    parameters.allocate(manager);
    try (NDManager reading = manager.newSubManager()) {
      Map<String, NDArray> own = new LinkedHashMap<>(read(reading, folder, pointer));
      own.keySet().removeIf(TrainedModels::isForTrainingOnly);
      parameters.copyFrom(own);
    } catch (IllegalArgumentException e) {
      throw JobException.badConfig(
              "Cannot load the model in " + run + "/" + folder + ": " + e.getMessage())
          .causedBy(e);
    }
  }

  private Map<String, NDArray> read(NDManager manager, String folder, ModelPointer pointer) {
    return new TensorStore(HadoopStorage.at(run + "/" + folder, hadoop.configuration()))
        .read(pointer.parameters(), manager);
  }
}
