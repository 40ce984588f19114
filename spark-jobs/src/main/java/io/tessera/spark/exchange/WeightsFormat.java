package io.tessera.spark.exchange;

import io.tessera.core.checkpoint.CheckpointFormatException;
import io.tessera.core.checkpoint.SafetensorsArchive;
import io.tessera.core.checkpoint.TensorArchive;
import io.tessera.core.checkpoint.tensorflow.FrozenGraph;
import io.tessera.core.checkpoint.torch.StateDictChoice;
import io.tessera.core.checkpoint.torch.TorchArchive;
import io.tessera.core.storage.StorageException;
import io.tessera.spark.exit.JobException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;

/** The formats that weights come in, told apart by their content. */
enum WeightsFormat {
  SAFETENSORS("safetensors"),
  /** Zip or legacy pickle of {@code torch.save}, or TorchScript. */
  TORCH("torch"),
  /** A frozen graph, in Protocol Buffers. */
  TENSORFLOW("TensorFlow graph");

  private static final int BEGINNING = 9;
  private static final int PICKLE = 0x80;
  private static final int GRAPH_NODE = 0x0A; // field 1, a message: what a GraphDef begins with

  private final String label;

  WeightsFormat(String label) {
    this.label = label;
  }

  /** The name in messages and metadata. */
  String label() {
    return label;
  }

  /**
   * The format of a file, from its first bytes; whether the rest is sound shows on opening.
   *
   * @throws CheckpointFormatException if they are of no format known
   */
  static WeightsFormat of(Path file) {
    byte[] first;
    try (InputStream in = Files.newInputStream(file)) {
      first = in.readNBytes(BEGINNING);
    } catch (IOException e) {
      throw StorageException.of("read", file.toString(), e);
    }
    if (first.length == BEGINNING && first[8] == '{' && headerLength(first) < 1 << 30) {
      return SAFETENSORS;
    }
    if (first.length >= 2
        && ((first[0] == 'P' && first[1] == 'K') || (first[0] & 0xFF) == PICKLE)) {
      return TORCH;
    }
    if (first.length >= 2 && first[0] == GRAPH_NODE) {
      return TENSORFLOW;
    }
    throw new CheckpointFormatException(
        file.toString(),
        "it begins with "
            + (first.length == 0
                ? "nothing"
                : "the bytes " + HexFormat.ofDelimiter(" ").formatHex(first))
            + ", which is neither safetensors, torch (zip or pickle) nor a TensorFlow graph");
  }

  private static long headerLength(byte[] first) {
    return ByteBuffer.wrap(first).order(ByteOrder.LITTLE_ENDIAN).getLong() & Long.MAX_VALUE;
  }

  /**
   * Opens a file of this format.
   *
   * @param stateDict which of several state dicts; only torch files have several
   */
  TensorArchive open(Path file, Optional<String> stateDict) {
    if (this != TORCH && stateDict.isPresent()) {
      throw JobException.usage(
          "Cannot choose --state-dict %s: %s is a %s file, which has one set of tensors only; leave the option out"
              .formatted(stateDict.get(), file, label));
    }
    return switch (this) {
      case SAFETENSORS -> SafetensorsArchive.open(file);
      case TORCH ->
          TorchArchive.open(
              file, stateDict.map(StateDictChoice::named).orElseGet(StateDictChoice::usual));
      case TENSORFLOW -> FrozenGraph.open(file);
    };
  }
}
