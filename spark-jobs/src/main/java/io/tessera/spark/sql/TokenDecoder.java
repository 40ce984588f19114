package io.tessera.spark.sql;

import io.tessera.core.image.PngEncoder;
import io.tessera.core.image.RgbImage;
import io.tessera.core.kernel.NativeThreads;
import io.tessera.core.kernel.Precision;
import io.tessera.spark.config.ShippedConfig;
import io.tessera.spark.device.ExecutorModels.Loaded;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.exit.TableFileException;
import io.tessera.spark.run.RunDirectory;
import io.tessera.spark.session.ShippedHadoop;
import io.tessera.spark.storage.HadoopStorage;
import io.tessera.spark.training.ModelPointer;
import io.tessera.spark.training.TokenizerTraining;
import io.tessera.spark.training.TrainedModels;
import io.tessera.tokenizer.ImageTokenizer;
import io.tessera.tokenizer.model.VqModel;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.jspecify.annotations.Nullable;

/**
 * A run's tokenizer as {@code decode_image} uses it: found on the driver, loaded where the rows
 * are. Public for the code that Spark generates.
 */
public final class TokenDecoder implements Serializable {
  private static final long serialVersionUID = 1L;

  private final TrainedModels models;
  private final ModelPointer tokenizer;
  private transient @Nullable ImageTokenizer loaded; // one a task

  private TokenDecoder(TrainedModels models, ModelPointer tokenizer) {
    this.models = models;
    this.tokenizer = tokenizer;
  }

  /**
   * The tokenizer of a run.
   *
   * @throws JobException if it isn't trained
   */
  static TokenDecoder of(String location, Configuration hadoop) {
    RunDirectory run = new RunDirectory(HadoopStorage.at(location, hadoop));
    ModelPointer tokenizer =
        TrainedModels.pointer(run, TokenizerTraining.FOLDER, "train-tokenizer");
    String config = new String(run.storage().read(RunDirectory.CONFIG), StandardCharsets.UTF_8);
    return new TokenDecoder(
        new TrainedModels(new ShippedConfig(config), run.location(""), ShippedHadoop.of(hadoop)),
        tokenizer);
  }

  /**
   * The image of a token grid as a PNG file.
   *
   * @throws TableFileException if it isn't a grid of this tokenizer's codes
   */
  public byte[] decode(ArrayData tokens) {
    ImageTokenizer images = tokenizer();
    try {
      byte[] samples = images.decode(List.of(TokenArrays.toInts(tokens))).get(0);
      int side = (int) Math.round(Math.sqrt(samples.length / 3.0));
      return PngEncoder.encode(RgbImage.of(side, side, samples));
    } catch (IllegalArgumentException e) {
      throw new TableFileException(String.valueOf(e.getMessage()), e);
    }
  }

  private synchronized ImageTokenizer tokenizer() {
    ImageTokenizer images = loaded;
    if (images == null) {
      NativeThreads.use(1); // the executor's other cores have rows of their own
      Loaded<VqModel> model = models.tokenizer(tokenizer);
      images = new ImageTokenizer(model.model(), model.manager(), 1, Precision.FP32);
      loaded = images;
    }
    return images;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TokenDecoder that
        && tokenizer.equals(that.tokenizer)
        && models.run().equals(that.models.run());
  }

  @Override
  public int hashCode() {
    return tokenizer.parameters().sha256().hashCode();
  }

  @Override
  public String toString() {
    return "tokenizer of " + models.run();
  }
}
