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
import io.tessera.spark.table.RowChecksum;
import io.tessera.spark.table.Split;
import io.tessera.spark.table.StagedFile;
import io.tessera.spark.table.TableFileWriter;
import io.tessera.spark.table.TokenRow;
import io.tessera.spark.training.ModelPointer;
import io.tessera.spark.training.TrainedModels;
import io.tessera.spark.unit.UnitWork;
import io.tessera.tokenizer.ImageTokenizer;
import io.tessera.tokenizer.model.VqModel;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
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
    Configuration hadoop = models.hadoop().configuration();
    Storage storage = HadoopStorage.at(table, hadoop);
    String attempt = UUID.randomUUID().toString().substring(0, 8);
    String staged = unit.staged(attempt);
    Batch batch;
    try (TableFileWriter<TokenRow> writer =
        TableFileWriter.tokens(hadoop, storage, staged, footer)) {
      batch = new Batch(this, unit, writer);
      ParquetRows.readImages(
          hadoop,
          unit.images(),
          row -> {
            batch.add(row);
            progress.add(1);
          });
      batch.flush();
      writer.commit();
    }
    Digest file = digest(storage, staged);
    return new TokenizeResult(
        unit.path(attempt),
        staged,
        batch.images,
        batch.rows,
        batch.encoded,
        file.bytes(),
        file.sha256(),
        batch.checksum.toString(),
        LongStream.of(batch.counts).boxed().toList());
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

  private static Digest digest(Storage storage, String path) {
    try (InputStream in = storage.open(path)) {
      return Sha256.of(in);
    } catch (IOException e) {
      throw StorageException.of("read", storage.location(path), e);
    }
  }

  /** A row that is written when its codes are there and those before it are written. */
  private static final class Pending {
    private final String id;
    private final int label;
    private final int view;
    private final byte[] content;
    private int @Nullable [] codes;

    Pending(ImageRow image, int view, int @Nullable [] codes) {
      id = image.id();
      label = image.label();
      content = image.content();
      this.view = view;
      this.codes = codes;
    }
  }

  /** Views that wait for a full batch, and rows behind them that need none. */
  private static final class Batch {
    /** So many batches' rows wait at most; then a batch is encoded that is not full. */
    private static final int WAITING = 16;

    private final TokenizePartition work;
    private final PipelineConfig config;
    private final TokenizeConfig views;
    private final ImageDecoder decoder;
    private final TableFileWriter<TokenRow> writer;
    private final KnownCodes known;
    private final Deque<Pending> rowsInOrder = new ArrayDeque<>();
    private final List<Pending> waiting = new ArrayList<>();
    private final List<byte[]> pixels = new ArrayList<>();
    private final RowChecksum checksum = new RowChecksum();
    private final long[] counts;
    private @Nullable ImageTokenizer encoder;
    private long images;
    private long rows;
    private long encoded;

    Batch(TokenizePartition work, TokenizeUnit unit, TableFileWriter<TokenRow> writer) {
      this.work = work;
      this.writer = writer;
      config = work.models.config().sections();
      counts = new long[config.tokenizer().codebookSize()];
      decoder =
          new ImageDecoder(
              config.data().alpha(),
              new ImageLimits(
                  config.data().maxImagePixels(), config.data().maxImageBytes().toInt()));
      views = unit.split() == Split.TRAIN ? config.tokenize() : config.tokenize().centreOnly();
      known = work.knownCodes(unit, views.viewCount());
    }

    void add(ImageRow row) {
      images++;
      Optional<List<int[]>> codes = known.of(row.content());
      if (codes.isPresent()) {
        for (int view = 0; view < codes.get().size(); view++) {
          rowsInOrder.add(new Pending(row, view, codes.get().get(view)));
        }
      } else {
        List<RgbImage> crops = views.apply(decode(row), config.data().imageSize());
        for (int view = 0; view < crops.size(); view++) {
          Pending pending = new Pending(row, view, null);
          rowsInOrder.add(pending);
          waiting.add(pending);
          pixels.add(crops.get(view).toByteArray());
        }
      }
      int batchSize = config.tokenize().batchSize();
      while (waiting.size() >= batchSize) {
        encode(batchSize);
      }
      if (rowsInOrder.size() > WAITING * batchSize) {
        flush();
      }
      write();
    }

    void flush() {
      encode(waiting.size());
      write();
    }

    /** The first views that wait; whole batches waste nothing of the network's fixed size. */
    private void encode(int count) {
      if (count == 0) {
        return;
      }
      if (encoder == null) {
        encoder = work.encoder();
      }
      List<int[]> codes = encoder.encode(pixels.subList(0, count));
      for (int i = 0; i < count; i++) {
        waiting.get(i).codes = codes.get(i);
      }
      encoded += count;
      waiting.subList(0, count).clear();
      pixels.subList(0, count).clear();
    }

    private void write() {
      while (!rowsInOrder.isEmpty()) {
        Pending next = rowsInOrder.element();
        if (next.codes == null) {
          return;
        }
        for (int code : next.codes) {
          counts[code]++;
        }
        TokenRow row = new TokenRow(next.id, next.label, next.view, next.codes, next.content);
        checksum.add(row);
        writer.write(row);
        rows++;
        rowsInOrder.remove();
      }
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
