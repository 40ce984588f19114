package io.tessera.core.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tessera.core.storage.StorageException;
import io.tessera.core.training.NamedTensors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * Reads a safetensors file of any origin, in one pass. The header is checked in full against the
 * file's length when it is opened, before any tensor is allocated, so a hostile file can't make it
 * take more memory than the file has bytes (twice that for 16-bit floats). Use it for one call of
 * {@code read}, then close it.
 */
public final class SafetensorsReader implements AutoCloseable {
  private final InputStream in;
  private final String source;
  private final SafetensorsHeader header;
  private final TensorChunks chunks;
  private boolean used;

  private SafetensorsReader(
      InputStream in, String source, SafetensorsHeader header, TensorChunks chunks) {
    this.in = in;
    this.source = source;
    this.header = header;
    this.chunks = chunks;
  }

  /**
   * Opens a local file and reads its header.
   *
   * @throws CheckpointFormatException if it isn't a sound safetensors file, or is one of a Tessera
   *     with another format
   * @throws StorageException if it can't be read
   */
  public static SafetensorsReader open(Path file) {
    try {
      long length = Files.size(file);
      return of(Files.newInputStream(file), length, file.toString());
    } catch (IOException e) {
      throw StorageException.of("read", file.toString(), e);
    }
  }

  /**
   * Reads the header from a stream.
   *
   * @param in at the file's first byte; closed with this, or at once if the header is bad
   * @param length the file's length in bytes
   * @param source what messages call the file, such as its path
   * @throws CheckpointFormatException if it isn't a sound safetensors file
   * @throws StorageException if it can't be read
   */
  public static SafetensorsReader of(InputStream in, long length, String source) {
    return of(in, length, source, TensorChunks.DEFAULT);
  }

  static SafetensorsReader of(InputStream in, long length, String source, TensorChunks chunks) {
    boolean sound = false;
    try {
      var reader = new SafetensorsReader(in, source, readHeader(in, length, source), chunks);
      sound = true;
      return reader;
    } catch (IOException e) {
      throw StorageException.of("read", source, e);
    } finally {
      if (!sound) {
        closeQuietly(in);
      }
    }
  }

  static SafetensorsHeader readHeader(InputStream in, long length, String source)
      throws IOException {
    byte[] prefix = in.readNBytes(HeaderLayout.LENGTH_BYTES);
    if (prefix.length < HeaderLayout.LENGTH_BYTES) {
      throw new CheckpointFormatException(
          source, "it has " + prefix.length + " bytes, too few for a safetensors file");
    }
    long headerLength = ByteBuffer.wrap(prefix).order(ByteOrder.LITTLE_ENDIAN).getLong();
    long rest = length - HeaderLayout.LENGTH_BYTES;
    long longest = Math.min(rest, HeaderLayout.LONGEST);
    if (headerLength < 0 || headerLength > longest) {
      throw new CheckpointFormatException(
          source,
          "its header would have "
              + Long.toUnsignedString(headerLength)
              + " bytes, at most "
              + longest
              + " can be: it is no safetensors file, or cut short");
    }
    byte[] bytes = in.readNBytes((int) headerLength);
    if (bytes.length < headerLength) {
      throw new CheckpointFormatException(source, "it ends inside its header");
    }
    SafetensorsHeader header = HeaderParser.parse(bytes, source);
    WeightsInfo.checkVersion(header, source);
    HeaderLayout.check(header, rest - headerLength, source);
    return header;
  }

  /** What the file holds. */
  public SafetensorsHeader header() {
    return header;
  }

  /** Reads all tensors; see {@link #read(NDManager, Predicate)}. */
  public NamedTensors read(NDManager parent) {
    return read(parent, name -> true);
  }

  /**
   * Reads the tensors whose name fits, in the order of the header, and passes over the others.
   *
   * @param parent the arrays go to its device, in a manager below it that the result owns
   * @param names which tensors to read
   * @throws CheckpointFormatException if a chosen tensor's type can't be loaded, or the file ends
   *     early
   * @throws IllegalStateException if called a second time
   */
  public NamedTensors read(NDManager parent, Predicate<String> names) {
    if (used) {
      throw new IllegalStateException("Cannot read " + source + " again: open it anew");
    }
    used = true;
    List<TensorInfo> chosen =
        header.tensors().stream().filter(info -> names.test(info.name())).toList();
    chosen.forEach(info -> TensorDecoder.loadedType(info.archived(), source));
    NDManager manager = parent.newSubManager();
    boolean complete = false;
    try {
      NamedTensors tensors = NamedTensors.owning(manager, readAll(manager, chosen));
      complete = true;
      return tensors;
    } catch (IOException e) {
      throw StorageException.of("read", source, e);
    } finally {
      if (!complete) {
        manager.close();
      }
    }
  }

  private Map<String, NDArray> readAll(NDManager manager, List<TensorInfo> chosen)
      throws IOException {
    Map<String, NDArray> read = new HashMap<>();
    var decoder = new TensorDecoder(in, source, chunks);
    long position = 0;
    for (TensorInfo info : HeaderLayout.inFileOrder(chosen)) {
      decoder.skip(info.begin() - position);
      read.put(info.name(), decoder.read(info.archived(), manager));
      position = info.end();
    }
    Map<String, NDArray> inHeaderOrder = new LinkedHashMap<>();
    for (TensorInfo info : chosen) {
      inHeaderOrder.put(info.name(), Objects.requireNonNull(read.get(info.name())));
    }
    return inHeaderOrder;
  }

  /** Closes the stream. */
  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw StorageException.of("close", source, e);
    }
  }

  private static void closeQuietly(InputStream in) {
    try {
      in.close();
    } catch (IOException e) {
      return; // the failure before this one is the one to tell
    }
  }
}
