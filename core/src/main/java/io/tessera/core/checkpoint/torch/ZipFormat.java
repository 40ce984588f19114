package io.tessera.core.checkpoint.torch;

import static io.tessera.core.checkpoint.CheckpointFormatException.shown;

import io.tessera.core.checkpoint.ByteSource;
import io.tessera.core.checkpoint.zip.StoredBytes;
import io.tessera.core.checkpoint.zip.ZipDirectory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
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

  /** How many times larger than packed a member is that is held in memory. */
  private static final int MOST_UNPACKED = 64;

  private ZipFormat() {}

  static boolean isBeginning(byte[] first) {
    return Arrays.equals(Arrays.copyOf(first, BEGINNING.length), BEGINNING);
  }

  static TorchContents read(ByteSource file) throws IOException {
    Map<String, StoredBytes> members =
        ZipDirectory.read(file, ZipDirectory.usualMost(file), file::malformed);
    members.replaceAll((name, member) -> hasNoCrc(member) ? member.withoutCrc() : member);
    String name = archiveName(file, members);
    checkByteOrder(file, members, name + "/byteorder");
    byte[] pickle =
        readWhole(file, Objects.requireNonNull(members.get(name + PICKLE)), Unpickler.MOST_BYTES);
    var in = new PickleInput(new ByteArrayInputStream(pickle), pickle.length, file.name());
    PickleValue root = Unpickler.read(in);
    if (in.consumed() != pickle.length) {
      throw file.malformed("its pickle goes on after its end");
    }
    return new TorchContents(root, storages(members, name + "/data/"));
  }

  /** Writers that compute none leave it 0. */
  private static boolean hasNoCrc(StoredBytes member) {
    return member.crc().orElse(0) == 0;
  }

  private static byte[] readWhole(ByteSource file, StoredBytes member, int most)
      throws IOException {
    if (member.length() > most || member.length() / MOST_UNPACKED > member.packed()) {
      throw file.malformed(
          "a member that is read as a whole would have %d bytes, packed into %d; at most %d can be"
              .formatted(member.length(), member.packed(), most));
    }
    try (InputStream in = member.open(file, file::malformed)) {
      return in.readAllBytes();
    }
  }

  private static String archiveName(ByteSource file, Map<String, StoredBytes> members) {
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
  private static void checkByteOrder(ByteSource file, Map<String, StoredBytes> members, String name)
      throws IOException {
    StoredBytes member = members.get(name);
    if (member != null) {
      String order = new String(readWhole(file, member, Byte.MAX_VALUE), StandardCharsets.UTF_8);
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
