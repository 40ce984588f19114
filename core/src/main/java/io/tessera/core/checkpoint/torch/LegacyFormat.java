package io.tessera.core.checkpoint.torch;

import static io.tessera.core.checkpoint.CheckpointFormatException.shown;

import io.tessera.core.checkpoint.torch.PickleValue.Dict;
import io.tessera.core.checkpoint.torch.PickleValue.Plain;
import io.tessera.core.checkpoint.torch.PickleValue.Sequence;
import io.tessera.core.checkpoint.torch.PickleValue.Storage;
import io.tessera.core.checkpoint.torch.PickleValue.Text;
import io.tessera.core.checkpoint.torch.PickleValue.Whole;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The format of {@code torch.save} before PyTorch 1.6, and since then on request: five pickles (a
 * magic number, the format's version, facts on the system, what was saved, the storages' keys),
 * then for each key the number of elements, int64, and their bytes.
 */
final class LegacyFormat {
  private static final long VERSION = 1001;

  /** The pickle, of protocol 2, of 0x1950a86a20f9469cfc6c. */
  private static final byte[] BEGINNING = {
    (byte) 0x80,
    2,
    (byte) 0x8A,
    10,
    0x6C,
    (byte) 0xFC,
    (byte) 0x9C,
    0x46,
    (byte) 0xF9,
    0x20,
    0x6A,
    (byte) 0xA8,
    0x50,
    0x19,
    '.'
  };

  private final TorchFile file;
  private long position = BEGINNING.length;

  /** The storages that what was saved refers to. */
  private final Map<String, Storage> referred = new LinkedHashMap<>();

  private LegacyFormat(TorchFile file) {
    this.file = file;
  }

  static boolean isBeginning(byte[] first) {
    return Arrays.equals(Arrays.copyOf(first, BEGINNING.length), BEGINNING);
  }

  static TorchContents read(TorchFile file) throws IOException {
    return new LegacyFormat(file).read();
  }

  private TorchContents read() throws IOException {
    if (!(readPickle() instanceof Whole version) || version.value() != VERSION) {
      throw file.malformed("it is not of version " + VERSION + " of torch's legacy format");
    }
    if (!(readPickle() instanceof Dict system)
        || system.entries().get("little_endian") != Plain.TRUE) {
      throw file.malformed("it was written by a machine that is not little-endian");
    }
    PickleValue root = readPickle();
    if (!(readPickle() instanceof Sequence keys)) {
      throw file.malformed("it has no list of its storages");
    }
    return new TorchContents(root, locate(keys));
  }

  private PickleValue readPickle() throws IOException {
    long limit = Math.min(file.length() - position, Unpickler.MOST_BYTES);
    try (InputStream in = file.stream(position, limit)) {
      PickleInput pickle = new PickleInput(in, limit, file.source());
      PickleValue value = Unpickler.read(pickle, this::refer);
      position += pickle.consumed();
      return value;
    }
  }

  private void refer(Storage storage) {
    Storage before = referred.putIfAbsent(storage.key(), storage);
    if (before != null
        && (before.type() != storage.type() || before.elements() != storage.elements())) {
      throw file.malformed("its storage " + shown(storage.key()) + " has two types or lengths");
    }
  }

  private Map<String, StoredBytes> locate(Sequence keys) throws IOException {
    Map<String, StoredBytes> storages = new LinkedHashMap<>();
    for (PickleValue item : keys.items()) {
      Storage storage = item instanceof Text key ? referred.get(key.value()) : null;
      if (storage == null || storages.containsKey(storage.key())) {
        throw file.malformed("it lists a storage that no tensor has, or one twice");
      }
      storages.put(storage.key(), locate(storage));
    }
    if (position != file.length()) {
      throw file.malformed(
          "it has " + (file.length() - position) + " bytes after its last storage");
    }
    return storages;
  }

  private StoredBytes locate(Storage storage) throws IOException {
    long elements = file.bytes(position, Long.BYTES).getLong();
    position += Long.BYTES;
    long bytes = storage.elements() * storage.type().bytes();
    if (elements != storage.elements() || bytes > file.length() - position) {
      throw file.malformed(
          "its storage %s of %d elements has %d in %d bytes: it was cut short or damaged"
              .formatted(
                  shown(storage.key()), storage.elements(), elements, file.length() - position));
    }
    StoredBytes stored = StoredBytes.plain(position, bytes);
    position += bytes;
    return stored;
  }
}
