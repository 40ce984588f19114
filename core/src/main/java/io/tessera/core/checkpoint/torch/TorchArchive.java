package io.tessera.core.checkpoint.torch;

import static io.tessera.core.checkpoint.CheckpointFormatException.shown;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tessera.core.checkpoint.ArchivedTensor;
import io.tessera.core.checkpoint.CheckpointFormatException;
import io.tessera.core.checkpoint.TensorArchive;
import io.tessera.core.checkpoint.TensorDecoder;
import io.tessera.core.storage.StorageException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipException;

/**
 * A file of {@code torch.save}, in the zip format or the legacy one, or of TorchScript. Its tensors
 * are those of one state dict ({@link StateDictChoice}); a TorchScript file's are named by the path
 * of attributes that leads to them. Wrappers {@code module.} and {@code _orig_mod.} that all names
 * begin with are left out.
 *
 * <p>A torch file is a Python program that builds what was saved. Only the instructions that make
 * tensors, dictionaries, sequences, texts and integers are understood; nothing in the file is run,
 * and what asks for other Python objects is refused.
 *
 * <p>Opening reads the index alone, in memory of the order of its bytes; however hostile a file, in
 * less than 256 MiB. Reading streams one tensor from the file into its array, and takes no more
 * memory than the array, twice that if the tensor was saved transposed. One thread at a time may
 * use an archive.
 */
public final class TorchArchive implements TensorArchive {
  private static final int BEGINNING_BYTES = 16;

  /**
   * How many times the file's length its tensors may have in all. Tensors may share their bytes,
   * and bytes may be deflated, but not without end.
   */
  private static final int MOST_UNPACKED = 16;

  private final TorchFile file;
  private final Map<String, TensorView> tensors;
  private final Map<String, StoredBytes> storages;
  private final List<String> stateDicts;

  private TorchArchive(TorchFile file, TorchContents contents, StateDictChoice choice) {
    this.file = file;
    this.tensors = StateDict.find(contents.root(), choice, file);
    this.stateDicts = StateDict.keys(contents.root(), file);
    this.storages = contents.storages();
    checkStorages();
  }

  /**
   * Opens a local file, for the state dict found by {@link StateDictChoice#usual}.
   *
   * @throws CheckpointFormatException if it isn't a sound torch file
   * @throws StorageException if it can't be read
   */
  public static TorchArchive open(Path path) {
    return open(path, StateDictChoice.usual());
  }

  /**
   * Opens a local file.
   *
   * @throws CheckpointFormatException if it isn't a sound torch file, or has no such state dict
   * @throws StorageException if it can't be read
   */
  public static TorchArchive open(Path path, StateDictChoice choice) {
    boolean sound = false;
    TorchFile file = null;
    try {
      file = TorchFile.open(path);
      TorchArchive archive = new TorchArchive(file, contents(file), choice);
      sound = true;
      return archive;
    } catch (IOException e) {
      throw explained(e, path.toString());
    } finally {
      if (!sound && file != null) {
        closeQuietly(file);
      }
    }
  }

  private static TorchContents contents(TorchFile file) throws IOException {
    byte[] beginning = file.bytes(0, (int) Math.min(file.length(), BEGINNING_BYTES)).array();
    if (ZipFormat.isBeginning(beginning)) {
      return ZipFormat.read(file);
    }
    if (LegacyFormat.isBeginning(beginning)) {
      return LegacyFormat.read(file);
    }
    throw file.malformed(
        beginning.length > 0 && (beginning[0] & 0xFF) == PickleCode.PROTO
            ? "it is a bare pickle that torch.save didn't write, and was not run"
            : "it is neither a zip archive nor a pickle of torch.save");
  }

  private void checkStorages() {
    long total = 0;
    long most = file.length() * MOST_UNPACKED;
    for (Map.Entry<String, TensorView> tensor : tensors.entrySet()) {
      TensorView view = tensor.getValue();
      StoredBytes stored = storages.get(view.storage().key());
      int size = view.storage().type().bytes();
      if (stored == null || stored.length() != view.storage().elements() * size) {
        throw file.malformed(
            "tensor %s lies in storage %s of %d elements, for which the file has %s"
                .formatted(
                    shown(tensor.getKey()),
                    shown(view.storage().key()),
                    view.storage().elements(),
                    stored == null ? "no bytes" : stored.length() + " bytes"));
      }
      long bytes = view.span() * size;
      total += Math.min(most + 1, stored.deflated() ? first(view) + bytes : bytes);
      if (total > most) {
        throw file.malformed(
            "its tensors would have more than "
                + MOST_UNPACKED
                + " times its own bytes when unpacked");
      }
    }
  }

  /** The place of a view's first byte in its storage. */
  private static long first(TensorView view) {
    return (view.storage().begin() + view.offset()) * view.storage().type().bytes();
  }

  @Override
  public String source() {
    return file.source();
  }

  /**
   * The keys under which what was saved has state dicts, for {@link StateDictChoice#named}; empty
   * if it is itself one.
   */
  public List<String> stateDicts() {
    return stateDicts;
  }

  @Override
  public List<ArchivedTensor> tensors() {
    return tensors.entrySet().stream()
        .map(tensor -> archived(tensor.getKey(), tensor.getValue(), tensor.getValue().shape()))
        .toList();
  }

  private static ArchivedTensor archived(String name, TensorView view, List<Long> shape) {
    return new ArchivedTensor(name, view.storage().type(), shape);
  }

  @Override
  public NDArray read(String name, NDManager manager) {
    TensorView view = tensors.get(name);
    if (view == null) {
      throw new IllegalArgumentException(
          "Invalid tensor name: " + name + ", " + source() + " has none of that name");
    }
    try {
      return view.isInFileOrder()
          ? read(archived(name, view, view.shape()), view, manager)
          : readPermuted(name, view, manager);
    } catch (IOException e) {
      throw explained(e, source());
    }
  }

  /** Reads with the axes in the order of the elements in the file, then puts them in theirs. */
  private NDArray readPermuted(String name, TensorView view, NDManager manager) throws IOException {
    List<Integer> order = view.axesInFileOrder();
    int[] placeInFile = new int[view.shape().size()];
    List<Long> shape = new ArrayList<>();
    for (int axis : order) {
      placeInFile[axis] = shape.size();
      shape.add(view.shape().get(axis));
    }
    for (int axis = 0; axis < placeInFile.length; axis++) {
      if (view.shape().get(axis) == 1) {
        placeInFile[axis] = shape.size();
        shape.add(1L);
      }
    }
    try (NDArray inFileOrder = read(archived(name, view, shape), view, manager);
        NDArray permuted = inFileOrder.transpose(placeInFile);
        NDArray contiguous = permuted.flatten()) {
      return contiguous.reshape(permuted.getShape());
    }
  }

  private NDArray read(ArchivedTensor tensor, TensorView view, NDManager manager)
      throws IOException {
    StoredBytes stored = Objects.requireNonNull(storages.get(view.storage().key()));
    boolean whole = view.elements() * tensor.type().bytes() == stored.length();
    try (InputStream in = stored.open(file)) {
      return whole ? readWhole(tensor, stored, in, manager) : readPart(tensor, view, in, manager);
    }
  }

  private NDArray readPart(
      ArchivedTensor tensor, TensorView view, InputStream storage, NDManager manager)
      throws IOException {
    storage.skipNBytes(first(view));
    InputStream elements = view.hasGaps() ? new StridedInput(storage, view) : storage;
    return new TensorDecoder(elements, source()).read(tensor, manager);
  }

  /** Only who reads all bytes can compare their checksum. */
  private NDArray readWhole(
      ArchivedTensor tensor, StoredBytes stored, InputStream storage, NDManager manager)
      throws IOException {
    CRC32 sum = new CRC32();
    InputStream summed = new CheckedInputStream(storage, sum);
    NDArray array = new TensorDecoder(summed, source()).read(tensor, manager);
    boolean sound = false;
    try {
      stored.check(sum, file);
      sound = true;
      return array;
    } finally {
      if (!sound) {
        array.close();
      }
    }
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw StorageException.of("close", source(), e);
    }
  }

  /** What the inflater reports is wrong with the file, all else with the storage. */
  private static RuntimeException explained(IOException e, String source) {
    return e instanceof ZipException || e instanceof EOFException
        ? new CheckpointFormatException(
            source, "its packed bytes are damaged (" + shown(e.getMessage()) + ")", e)
        : StorageException.of("read", source, e);
  }

  private static void closeQuietly(TorchFile file) {
    try {
      file.close();
    } catch (IOException e) {
      return; // the failure before this one is the one to tell
    }
  }
}
