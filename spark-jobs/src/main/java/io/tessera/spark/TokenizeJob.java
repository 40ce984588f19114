package io.tessera.spark;

import io.tessera.spark.job.Job;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.job.StageFigures;
import io.tessera.spark.table.TokenPointer;
import io.tessera.spark.tokenize.Tokenizing;
import java.util.List;
import picocli.CommandLine.Command;

/** Images and tokenizer to the token table. */
@Command(
    name = "tokenize",
    header = "Turns the image table into the token table.",
    description = {
      "",
      "Encodes every image, in one or several views, to the codes of its token grid. Work goes in units of some row groups; a"
          + " unit that is done is never computed again, so a killed run goes on where it was. The codes of an image do not depend"
          + " on the batch, the partition or the number of executors.",
      "",
      "The table has versions, which never change. Other images, another tokenizer or other views make the next version; images"
          + " that a version by the same tokenizer has are taken over from it, not encoded again. Where a version is already of these"
          + " images there is nothing to do. `tessera tables` lists the versions.",
      "",
      "Reads   images/, tokenizer/model.json",
      "Writes  tokens/version=*/split=train|heldout/unit-*.parquet (id, label, view, tokens array<int>, content),",
      "        tokens/version=*/_manifest.json, and tokens.json: which version the run uses",
      ""
    },
    footer = {
      "",
      "Configuration:",
      "  tokenize.views          center, flip or ten-crop, of training images      (ten-crop)",
      "  tokenize.crop-range     side of the ten crops' source over a crop         (1.1)",
      "  tokenize.batch-size     images that go through the network at once        (32)",
      "  tokenize.unit-images    images of a unit, at least                        (1024)",
      "  tokenize.table          the table's folder, for several runs to share     (the run's tokens/)",
      "  compute.decode-threads  threads that decode and crop; 0: spark.task.cpus  (0)",
      "  compute.read-ahead      bytes of images that wait for the encoder         (64MiB)",
      "  compute.decode-memory   bytes for the images that are decoded at once     (600MiB)",
      "",
      "Examples:",
      "  tessera tokenize --config conf/quickstart.conf",
      "  tessera tokenize --config conf/imagenet256-crt-b.conf --set tokenize.views=flip",
      "  tessera tokenize --config nightly.conf --set tokenize.table=s3a://bucket/tokens/photos"
    })
final class TokenizeJob implements Job {
  @Override
  public String name() {
    return "tokenize";
  }

  @Override
  public List<String> configKeys() {
    return List.of(
        "data.image-size",
        "data.alpha",
        "tokenizer",
        "tokenize.views",
        "tokenize.crop-range",
        "tokenize.table");
  }

  @Override
  public List<String> needs() {
    return List.of("shard", "train-tokenizer");
  }

  @Override
  public List<String> outputs() {
    return List.of(TokenPointer.FILE);
  }

  @Override
  public boolean isCurrent(JobContext context) {
    return Tokenizing.isCurrent(context);
  }

  @Override
  public boolean keepsPartialResults() {
    return true;
  }

  @Override
  public StageFigures run(JobContext context) {
    return new Tokenizing(context).run();
  }
}
