package io.tessera.spark.tokenize;

import io.tessera.core.checkpoint.Digest;
import io.tessera.core.checkpoint.Sha256;
import io.tessera.core.image.ImageDecodeException;
import io.tessera.core.image.ImageDecoder;
import io.tessera.core.image.ImageLimits;
import io.tessera.core.image.RgbImage;
import io.tessera.core.kernel.NativeThreads;
import io.tessera.core.kernel.Precision;
import io.tessera.core.storage.Storage;
import io.tessera.core.storage.StorageException;
import io.tessera.spark.config.PipelineConfig;
import io.tessera.spark.config.TokenizeConfig;
import io.tessera.spark.device.ExecutorModels.Loaded;
import io.tessera.spark.exit.TableFileException;
import io.tessera.spark.storage.HadoopStorage;
import io.tessera.spark.table.ImageRow;
import io.tessera.spark.table.ParquetRows;
import io.tessera.spark.table.Split;
import io.tessera.spark.table.TableFileWriter;
import io.tessera.spark.table.TokenRow;
import io.tessera.spark.table.TokenTable;
import io.tessera.spark.training.ModelPointer;
import io.tessera.spark.training.TrainedModels;
import io.tessera.spark.unit.UnitWork;
import io.tessera.tokenizer.ImageTokenizer;
import io.tessera.tokenizer.model.VqModel;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.spark.util.LongAccumulator;

/** Turns the images of a unit into one file of the token table. */
record TokenizePartition(TrainedModels models, ModelPointer tokenizer, Map<String, String> footer)
    implements UnitWork<TokenizeUnit, TokenizeResult> {
  @Override
  public TokenizeResult run(TokenizeUnit unit, LongAccumulator progress) {
    PipelineConfig config = models.config().sections();
    NativeThreads.use(1); // the executor's other cores have units of their own
    Loaded<VqModel> model = models.tokenizer(tokenizer);
    ImageTokenizer encoder =
        new ImageTokenizer(
            model.model(), model.manager(), config.tokenize().batchSize(), Precision.FP32);
    Storage storage =
        HadoopStorage.at(models.run() + "/" + TokenTable.FOLDER, models.hadoop().configuration());
    long[] counts = new long[config.tokenizer().codebookSize()];
    long[] images = new long[2];
    try (TableFileWriter<TokenRow> writer =
        TableFileWriter.tokens(models.hadoop().configuration(), storage, unit.path(), footer)) {
      Batch batch = new Batch(unit, config, encoder, writer, counts);
      ParquetRows.readImages(
          models.hadoop().configuration(),
          unit.images(),
          row -> {
            images[1] += batch.add(row);
            images[0]++;
            progress.add(1);
          });
      batch.flush();
      writer.commit();
    }
    Digest file = digest(storage, unit.path());
    return new TokenizeResult(
        unit.path(),
        images[0],
        images[1],
        file.bytes(),
        file.sha256(),
        LongStream.of(counts).boxed().toList());
  }

  private static Digest digest(Storage storage, String path) {
    try (InputStream in = storage.open(path)) {
      return Sha256.of(in);
    } catch (IOException e) {
      throw StorageException.of("read", storage.location(path), e);
    }
  }

  /** Views that wait for a full batch. */
  private static final class Batch {
    private final PipelineConfig config;
    private final List<TokenRow> rows = new ArrayList<>();
    private final List<byte[]> pixels = new ArrayList<>();
    private final ImageTokenizer encoder;
    private final TableFileWriter<TokenRow> writer;
    private final ImageDecoder decoder;
    private final TokenizeConfig views;
    private final long[] counts;

    Batch(
        TokenizeUnit unit,
        PipelineConfig config,
        ImageTokenizer encoder,
        TableFileWriter<TokenRow> writer,
        long[] counts) {
      this.config = config;
      this.encoder = encoder;
      this.writer = writer;
      this.counts = counts;
      decoder =
          new ImageDecoder(
              config.data().alpha(),
              new ImageLimits(
                  config.data().maxImagePixels(), config.data().maxImageBytes().toInt()));
      views = unit.split() == Split.TRAIN ? config.tokenize() : config.tokenize().centreOnly();
    }

    int add(ImageRow row) {
      List<RgbImage> images = views.apply(decode(row), config.data().imageSize());
      for (int view = 0; view < images.size(); view++) {
        rows.add(new TokenRow(row.id(), row.label(), view, new int[0]));
        pixels.add(images.get(view).toByteArray());
      }
      while (pixels.size() >= config.tokenize().batchSize()) {
        encode(config.tokenize().batchSize());
      }
      return images.size();
    }

    void flush() {
      encode(pixels.size());
    }

    /** The first views that wait; whole batches waste nothing of the network's fixed size. */
    private void encode(int count) {
      List<int[]> codes = encoder.encode(pixels.subList(0, count));
      for (int i = 0; i < count; i++) {
        TokenRow row = rows.get(i);
        for (int code : codes.get(i)) {
          counts[code]++;
        }
        writer.write(new TokenRow(row.id(), row.label(), row.view(), codes.get(i)));
      }
      rows.subList(0, count).clear();
      pixels.subList(0, count).clear();
    }

    private RgbImage decode(ImageRow row) {
      try {
        return decoder.decode(row.bytes());
      } catch (ImageDecodeException e) {
        throw new TableFileException(
            "Cannot decode image "
                + row.id()
                + ", which decoded when it was sharded: "
                + e.getMessage()
                + "; shard again",
            e);
      }
    }
  }
}
