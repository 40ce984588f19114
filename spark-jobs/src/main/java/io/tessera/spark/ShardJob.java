package io.tessera.spark;

import io.tessera.spark.job.Job;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.job.StageFigures;
import io.tessera.spark.shard.Sharding;
import io.tessera.spark.shard.SourceComparison;
import io.tessera.spark.table.ImageTable;
import io.tessera.spark.table.TableDraft;
import java.util.List;
import picocli.CommandLine.Command;

/** Raw images to the image table. */
@Command(
    name = "shard",
    header = "Reads images from files, folders, tar or Parquet into the image table.",
    description = {
      "",
      "Decodes every image once, keeps those that are whole, sets some aside as held-out, and"
          + " writes them, bytes unchanged, in a random order that follows from run.seed. What"
          + " can't be decoded is listed with its reason in images-quarantine/; too much of it"
          + " (data.max-bad-fraction) fails the command. Run again, it has nothing to do unless the"
          + " source changed.",
      "",
      "Reads   data.source:",
      "          IDX      X-images-idx3-ubyte[.gz] beside X-labels-idx1-ubyte[.gz]",
      "          folder   one folder of images per class; labels follow the sorted names",
      "          tar      *.tar, *.tar.gz with one folder per class, one archive per class, or an"
          + " archive of these",
      "          parquet  image struct<bytes, path> and label, as on Hugging Face",
      "Writes  images/split=train|heldout/part-*.parquet, images/_manifest.json,"
          + " images-quarantine/",
      ""
    },
    footer = {
      "",
      "Configuration:",
      "  data.source              file, folder or pattern, local or hdfs://, s3a://",
      "  data.format              auto, idx, folder, tar, parquet           (auto)",
      "  data.class-names         names in label order                      (the source's)",
      "  data.heldout.count       images to hold out, spread over classes   (data.heldout.fraction"
          + " = 0.02)",
      "  data.heldout.source      or another source with the held-out images",
      "  data.max-bad-fraction    share of bad images that is accepted      (0.01)",
      "  data.target-file-size    size of the table's files                 (192MiB)",
      "  run.seed                 order and choice                          (0)",
      "",
      "Examples:",
      "  tessera shard --config conf/quickstart.conf",
      "  tessera shard --run runs/flowers --set data.source=flowers/ --set data.heldout.count=500",
      "  tessera shard --run hdfs:///runs/imagenet --master yarn \\",
      "    --set 'data.source=hdfs:///imagenet/train-*.parquet' \\",
      "    --set 'data.heldout.source=hdfs:///imagenet/validation-*.parquet'"
    })
final class ShardJob implements Job {
  @Override
  public String name() {
    return "shard";
  }

  @Override
  public List<String> configKeys() {
    return List.of(
        "run.seed",
        "data.source",
        "data.format",
        "data.class-names",
        "data.heldout",
        "data.max-bad-fraction",
        "data.max-image-bytes",
        "data.max-image-pixels",
        "data.target-file-size",
        "data.min-files");
  }

  @Override
  public List<String> needs() {
    return List.of();
  }

  @Override
  public List<String> outputs() {
    return List.of(ImageTable.FOLDER + "/" + TableDraft.MANIFEST);
  }

  @Override
  public boolean keepsPartialResults() {
    return false;
  }

  @Override
  public boolean isCurrent(JobContext context) throws Exception {
    return context.breakable(() -> new SourceComparison(context).isCurrent());
  }

  @Override
  public StageFigures run(JobContext context) throws Exception {
    return context.breakable(() -> new Sharding(context).run());
  }
}
