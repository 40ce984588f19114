package io.tessera.spark.sample;

import io.tessera.core.image.PngEncoder;
import io.tessera.core.image.RgbImage;
import io.tessera.core.kernel.NativeThreads;
import io.tessera.core.storage.Storage;
import io.tessera.generator.CodeGenerator.Request;
import io.tessera.spark.storage.HadoopStorage;
import io.tessera.spark.table.SampleRow;
import io.tessera.spark.table.TableFileWriter;
import io.tessera.spark.training.TrainedModels;
import io.tessera.spark.unit.UnitWork;
import java.util.List;
import java.util.Map;
import org.apache.spark.util.LongAccumulator;

/** Draws the samples of a unit and writes them as one file of the sample table. */
record SamplePartition(Drawing drawing, SampleRequests requests, double scale)
    implements UnitWork<SampleUnit, SampleResult> {
  @Override
  public SampleResult run(SampleUnit unit, LongAccumulator progress) {
    NativeThreads.use(1); // the executor's other cores have units of their own
    List<Request> asked = requests.range(unit.from(), unit.count());
    List<int[]> codes = drawing.codes(asked, scale, progress);
    List<byte[]> images = drawing.images(codes);
    TrainedModels models = drawing.models();
    Storage storage =
        HadoopStorage.at(
            models.run() + "/" + SampleManifest.FOLDER, models.hadoop().configuration());
    int side = models.config().sections().data().imageSize();
    try (TableFileWriter<SampleRow> writer =
        TableFileWriter.samples(
            models.hadoop().configuration(),
            storage,
            unit.path(),
            Map.of(
                "tessera.format",
                SampleManifest.FORMAT,
                "tessera.generator",
                drawing.generator().parameters().sha256()))) {
      for (int i = 0; i < unit.count(); i++) {
        Request request = asked.get(i);
        byte[] png = PngEncoder.encode(RgbImage.of(side, side, images.get(i)));
        writer.write(
            new SampleRow(unit.from() + i, request.label(), request.seed(), codes.get(i), png));
      }
      writer.commit();
    }
    return new SampleResult(unit.path(), unit.count());
  }
}
