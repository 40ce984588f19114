package io.tessera.core.checkpoint.tensorflow;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tessera.core.checkpoint.ArchivedTensor;
import io.tessera.core.checkpoint.ByteSource;
import io.tessera.core.checkpoint.CheckpointFormatException;
import io.tessera.core.checkpoint.TensorArchive;
import io.tessera.core.checkpoint.TensorDecoder;
import io.tessera.core.checkpoint.tensorflow.FrozenConstant.Run;
import io.tessera.core.storage.StorageException;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * The float32 constants of a TensorFlow graph whose variables were frozen, a {@code GraphDef} such
 * as {@code classify_image_graph_def.pb} of 2015-12-05, by their nodes' names and in TensorFlow's
 * layout. Nothing else of the graph is kept, and none of it is run. A hostile file takes no more
 * memory than it has bytes, plus 4 MiB for constants whose one value is repeated.
 */
public final class FrozenGraph implements TensorArchive {
  private static final int BUFFER = 1 << 16;

  private final ByteSource file;
  private final Map<String, FrozenConstant> constants;

  private FrozenGraph(ByteSource file, Map<String, FrozenConstant> constants) {
    this.file = file;
    this.constants = constants;
  }

  /**
   * Opens a local file and finds its constants.
   *
   * @throws CheckpointFormatException if it isn't a sound graph with float32 constants
   * @throws StorageException if it can't be read
   */
  public static FrozenGraph open(Path file) {
    return open(ByteSource.of(file));
  }

  /** Opens a file; as {@link #open(Path)}. */
  public static FrozenGraph open(ByteSource file) {
    try (InputStream in = new BufferedInputStream(file.from(0), BUFFER)) {
      var parser = new GraphParser(new WireReader(in, file.name()), file.size());
      return new FrozenGraph(file, parser.parse());
    } catch (IOException e) {
      throw StorageException.of("read", file.name(), e);
    }
  }

  @Override
  public String source() {
    return file.name();
  }

  @Override
  public List<ArchivedTensor> tensors() {
    return constants.values().stream().map(FrozenConstant::tensor).toList();
  }

  @Override
  public NDArray read(String name, NDManager manager) {
    FrozenConstant constant = constants.get(name);
    if (constant == null) {
      throw new IllegalArgumentException("Invalid tensor name: " + name + ", not in " + source());
    }
    try (InputStream in = constant.isRepeated() ? repeated(constant) : joined(constant)) {
      return new TensorDecoder(in, source()).read(constant.tensor(), manager);
    } catch (IOException e) {
      throw StorageException.of("read", source(), e);
    }
  }

  private InputStream joined(FrozenConstant constant) throws IOException {
    if (constant.runs().size() == 1) {
      return file.from(constant.runs().get(0).begin());
    }
    List<InputStream> parts = new ArrayList<>();
    for (Run run : constant.runs()) {
      parts.add(new ByteArrayInputStream(bytes(run)));
    }
    return new SequenceInputStream(Collections.enumeration(parts));
  }

  private InputStream repeated(FrozenConstant constant) {
    byte[] value = bytes(constant.runs().get(0));
    byte[] all = new byte[(int) (constant.elements() * Float.BYTES)];
    for (int at = 0; at < all.length; at++) {
      all[at] = value[at % Float.BYTES];
    }
    return new ByteArrayInputStream(all);
  }

  private byte[] bytes(Run run) {
    byte[] bytes = file.bytes(run.begin(), (int) run.bytes());
    if (bytes.length < run.bytes()) {
      throw new CheckpointFormatException(source(), "it ends inside its tensors");
    }
    return bytes;
  }

  @Override
  public void close() {
    // the file is opened for each tensor anew
  }
}
