package io.tessera.spark.training;

import io.tessera.core.checkpoint.FormatVersion;
import io.tessera.core.checkpoint.TensorFiles;
import java.io.Serializable;
import java.util.SortedMap;

/**
 * What {@code model.json} in a training stage's folder says: which round's parameters are the
 * trained model. Written when the training is complete.
 *
 * @param version of this format, {@link #VERSION}
 * @param stage the command that trained it
 * @param round the round it comes from
 * @param steps global steps it was trained for
 * @param input identifies the data that it was trained on
 * @param parameters its weights and running statistics; paths are relative to the stage's folder
 * @param config the configuration keys that it depends on
 */
@FormatVersion(ModelPointer.VERSION)
public record ModelPointer(
    int version,
    String stage,
    int round,
    long steps,
    String input,
    TensorFiles parameters,
    SortedMap<String, String> config)
    implements Serializable {
  /** The version that this program writes. */
  public static final int VERSION = 1;

  /** The file's name. */
  public static final String FILE = "model.json";
}
