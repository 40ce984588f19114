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
import io.tessera.spark.table.StagedFile;
import io.tessera.spark.table.TableFileWriter;
import io.tessera.spark.table.TokenRow;
import io.tessera.spark.tokenize.ViewPipeline.Views;
import io.tessera.spark.training.ModelPointer;
import io.tessera.spark.training.TrainedModels;
import io.tessera.spark.unit.UnitWork;
import io.tessera.tokenizer.ImageTokenizer;
import io.tessera.tokenizer.model.VqModel;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.util.LongAccumulator;
import org.jspecify.annotations.Nullable;

/**
 * Turns the images of a unit into one file of the token table.
 *
 * @param table location of the table's version
 * @param known location of the codes that units can take over; null: there are none
 * @param footer key-value pairs of the file's footer
 */
record TokenizePartition(
    TrainedModels models,
    ModelPointer tokenizer,
    String table,
    @Nullable String known,
    Map<String, String> footer)
    implements UnitWork<TokenizeUnit, TokenizeResult> {
  @Override
  public TokenizeResult run(TokenizeUnit unit, LongAccumulator progress) {
    NativeThreads.use(1); // the executor's other cores have units of their own
    PipelineConfig config = models.config().sections();
    Configuration hadoop = models.hadoop().configuration();
    Storage storage = HadoopStorage.at(table, hadoop);
    String attempt = UUID.randomUUID().toString().substring(0, 8);
    String staged = unit.staged(attempt);
    UnitTally tally = new UnitTally(config.tokenizer().codebookSize());
    BatchEncoder encoder;
    try (TableFileWriter<TokenRow> writer =
        TableFileWriter.tokens(hadoop, storage, staged, footer)) {
      encoder =
          new BatchEncoder(
              this::encoder,
              config.tokenize().batchSize(),
              row -> {
                tally.add(row);
                writer.write(row);
              });
      encode(unit, config, encoder, tally, progress);
      writer.commit();
    }
    Digest file = digest(storage, staged);
    return tally.result(unit.path(attempt), staged, encoder.encoded(), file);
  }

  @Override
  public void publish(TokenizeResult result) {
    StagedFile.publish(
        models.hadoop().configuration(),
        table + "/" + result.staged(),
        table + "/" + result.path());
  }

  @Override
  public void discard(TokenizeResult result) {
    HadoopStorage.at(table, models.hadoop().configuration()).deleteRecursively(result.staged());
  }

  private KnownCodes knownCodes(TokenizeUnit unit, int views) {
    return known == null
        ? KnownCodes.none()
        : KnownCodes.read(known + "/unit=" + unit.id(), views, models.hadoop().configuration());
  }

  private ImageTokenizer encoder() {
    Loaded<VqModel> model = models.tokenizer(tokenizer);
    int batchSize = models.config().sections().tokenize().batchSize();
    return new ImageTokenizer(model.model(), model.manager(), batchSize, Precision.FP32);
  }

  private void encode(
      TokenizeUnit unit,
      PipelineConfig config,
      BatchEncoder encoder,
      UnitTally tally,
      LongAccumulator progress) {
    TokenizeConfig views =
        unit.split() == Split.TRAIN ? config.tokenize() : config.tokenize().centreOnly();
    ComputeConfig compute = config.compute();
    try (ViewPipeline pipeline =
        new ViewPipeline(
            rows -> ParquetRows.readImages(models.hadoop().configuration(), unit.images(), rows),
            knownCodes(unit, views.viewCount()),
            new ViewMaker(views, config.data(), compute.decodeMemory().count()),
            compute.readAhead().count(),
            decoders(compute))) {
      for (Views image = pipeline.next(); image != null; image = pipeline.next()) {
        try (Views taken = image) {
          encoder.add(taken);
        }
        tally.addImage();
        progress.add(1);
        checkWanted();
      }
    }
    encoder.finish();
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
