package io.tessera.core.checkpoint.torch;

import static io.tessera.core.checkpoint.CheckpointFormatException.shown;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The format of {@code torch.save} since PyTorch 1.6 and of TorchScript: a zip archive of {@code
 * NAME/data.pkl} and of {@code NAME/data/KEY} for each storage. Nothing else in it is read but
 * {@code NAME/byteorder}; in particular no code.
 */
final class ZipFormat {
  private static final byte[] BEGINNING = {'P', 'K', 3, 4};
  private static final String PICKLE = "/data.pkl";
  private static final String LITTLE_ENDIAN = "little";

  private ZipFormat() {}

  static boolean isBeginning(byte[] first) {
    return Arrays.equals(Arrays.copyOf(first, BEGINNING.length), BEGINNING);
  }

  static TorchContents read(TorchFile file) throws IOException {
    Map<String, StoredBytes> members = ZipDirectory.read(file);
    String name = archiveName(file, members);
    checkByteOrder(file, members, name + "/byteorder");
    byte[] pickle =
        Objects.requireNonNull(members.get(name + PICKLE)).readAll(file, Unpickler.MOST_BYTES);
    var in = new PickleInput(new ByteArrayInputStream(pickle), pickle.length, file.source());
    PickleValue root = Unpickler.read(in);
    if (in.consumed() != pickle.length) {
      throw file.malformed("its pickle goes on after its end");
    }
    return new TorchContents(root, storages(members, name + "/data/"));
  }

  private static String archiveName(TorchFile file, Map<String, StoredBytes> members) {
    List<String> names =
        members.keySet().stream()
            .filter(member -> member.endsWith(PICKLE))
            .map(member -> member.substring(0, member.length() - PICKLE.length()))
            .filter(name -> !name.contains("/"))
            .toList();
    if (names.size() != 1) {
      throw file.malformed(
          "it is a zip archive with "
              + names.size()
              + " members NAME/data.pkl, where torch.save and TorchScript write one");
    }
    return names.get(0);
  }

  /** Files of before PyTorch 2.1 don't tell; they are taken as little-endian, as torch does. */
  private static void checkByteOrder(TorchFile file, Map<String, StoredBytes> members, String name)
      throws IOException {
    StoredBytes member = members.get(name);
    if (member != null) {
      String order = new String(member.readAll(file, Byte.MAX_VALUE), StandardCharsets.UTF_8);
      if (!order.equals(LITTLE_ENDIAN)) {
        throw file.malformed("its byte order is " + shown(order) + ", only little is read");
      }
    }
  }

  private static Map<String, StoredBytes> storages(
      Map<String, StoredBytes> members, String prefix) {
    Map<String, StoredBytes> storages = new LinkedHashMap<>();
    members.forEach(
        (member, bytes) -> {
          if (member.startsWith(prefix)) {
            storages.put(member.substring(prefix.length()), bytes);
          }
        });
    return storages;
  }
}
