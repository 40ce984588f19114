package io.tessera.spark.tokenize;

import io.tessera.core.checkpoint.Digest;
import io.tessera.core.checkpoint.Sha256;
import io.tessera.core.kernel.NativeThreads;
import io.tessera.core.kernel.Precision;
import io.tessera.core.storage.Storage;
import io.tessera.core.storage.StorageException;
import io.tessera.spark.config.ComputeConfig;
import io.tessera.spark.config.PipelineConfig;
import io.tessera.spark.config.TokenizeConfig;
import io.tessera.spark.device.ExecutorModels.Loaded;
import io.tessera.spark.storage.HadoopStorage;
import io.tessera.spark.table.ParquetRows;
import io.tessera.spark.table.Split;
import io.tessera.spark.table.TableFileWriter;
import io.tessera.spark.table.TokenRow;
import io.tessera.spark.table.TokenTable;
import io.tessera.spark.tokenize.ViewPipeline.Views;
import io.tessera.spark.training.ModelPointer;
import io.tessera.spark.training.TrainedModels;
import io.tessera.spark.unit.UnitWork;
import io.tessera.tokenizer.ImageTokenizer;
import io.tessera.tokenizer.model.VqModel;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.util.LongAccumulator;

/** Turns the images of a unit into one file of the token table. */
record TokenizePartition(TrainedModels models, ModelPointer tokenizer, Map<String, String> footer)
    implements UnitWork<TokenizeUnit, TokenizeResult> {
  @Override
  public TokenizeResult run(TokenizeUnit unit, LongAccumulator progress) {
    PipelineConfig config = models.config().sections();
    Configuration hadoop = models.hadoop().configuration();
    Storage storage = HadoopStorage.at(models.run() + "/" + TokenTable.FOLDER, hadoop);
    long[] counts = new long[config.tokenizer().codebookSize()];
    long[] written = new long[1];
    long images;
    try (TableFileWriter<TokenRow> writer =
        TableFileWriter.tokens(hadoop, storage, unit.path(), footer)) {
      BatchEncoder encoder =
          new BatchEncoder(
              tokenizer(config),
              row -> {
                IntStream.of(row.tokens()).forEach(code -> counts[code]++);
                writer.write(row);
                written[0]++;
              });
      images = encode(unit, config, encoder, progress);
      writer.commit();
    }
    Digest file = digest(storage, unit.path());
    return new TokenizeResult(
        unit.path(),
        images,
        written[0],
        file.bytes(),
        file.sha256(),
        LongStream.of(counts).boxed().toList());
  }

  private ImageTokenizer tokenizer(PipelineConfig config) {
    NativeThreads.use(1); // the executor's other cores have units of their own
    Loaded<VqModel> model = models.tokenizer(tokenizer);
    return new ImageTokenizer(
        model.model(), model.manager(), config.tokenize().batchSize(), Precision.FP32);
  }

  /** Returns the number of images. */
  private long encode(
      TokenizeUnit unit, PipelineConfig config, BatchEncoder encoder, LongAccumulator progress) {
    TokenizeConfig views =
        unit.split() == Split.TRAIN ? config.tokenize() : config.tokenize().centreOnly();
    ComputeConfig compute = config.compute();
    long images = 0;
    try (ViewPipeline pipeline =
        new ViewPipeline(
            rows -> ParquetRows.readImages(models.hadoop().configuration(), unit.images(), rows),
            new ViewMaker(views, config.data(), compute.decodeMemory().count()),
            compute.readAhead().count(),
            decoders(compute))) {
      for (Views image = pipeline.next(); image != null; image = pipeline.next()) {
        try (Views taken = image) {
          encoder.add(taken);
        }
        images++;
        progress.add(1);
        checkWanted();
      }
    }
    encoder.finish();
    return images;
  }

  private static int decoders(ComputeConfig compute) {
    TaskContext task = TaskContext.get();
    return compute.decodeThreads() > 0 ? compute.decodeThreads() : task == null ? 1 : task.cpus();
  }

  private static void checkWanted() {
    TaskContext task = TaskContext.get();
    if (task != null && task.isInterrupted()) {
      throw new TaskKilledException("another attempt is done, or the job was cancelled");
    }
  }

  private static Digest digest(Storage storage, String path) {
    try (InputStream in = storage.open(path)) {
      return Sha256.of(in);
    } catch (IOException e) {
      throw StorageException.of("read", storage.location(path), e);
    }
  }
}
