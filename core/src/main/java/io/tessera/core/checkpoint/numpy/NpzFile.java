package io.tessera.core.checkpoint.numpy;

import static io.tessera.core.checkpoint.CheckpointFormatException.shown;

import io.tessera.core.checkpoint.ByteSource;
import io.tessera.core.checkpoint.CheckpointFormatException;
import io.tessera.core.checkpoint.zip.MemberName;
import io.tessera.core.checkpoint.zip.Refusal;
import io.tessera.core.checkpoint.zip.StoredBytes;
import io.tessera.core.checkpoint.zip.ZipDirectory;
import io.tessera.core.storage.Storage;
import io.tessera.core.storage.StorageException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A file of named arrays as {@code np.savez} and {@code np.savez_compressed} write it, of any
 * length. Opening it reads and checks the directory alone; the arrays are read in any order, and
 * several at once. A file that would unpack to more than 64 MiB and a hundred times its own length
 * is refused.
 */
public final class NpzFile {
  static final String EXTENSION = ".npy";

  private final ByteSource file;
  private final Map<String, StoredBytes> members = new LinkedHashMap<>();

  NpzFile(ByteSource file) {
    this.file = file;
    ZipDirectory.read(file, ZipDirectory.usualMost(file), refusal(source()))
        .forEach((name, member) -> members.put(arrayName(name), member));
  }

  private static Refusal refusal(String source) {
    return (reason, cause) -> CheckpointFormatException.ofArrays(source, reason, cause);
  }

  private String arrayName(String member) {
    int length = member.length() - EXTENSION.length();
    if (!member.endsWith(EXTENSION) || !MemberName.isPlain(member.substring(0, length))) {
      throw refusal(source())
          .of(
              "its member "
                  + shown(member)
                  + " is no array, their names end in .npy and begin with a plain name");
    }
    return member.substring(0, length);
  }

  /**
   * Opens a local file.
   *
   * @throws CheckpointFormatException if it isn't a sound archive of arrays
   * @throws StorageException if it can't be read
   */
  public static NpzFile open(Path file) {
    return new NpzFile(ByteSource.of(file));
  }

  /** Opens a file in a storage; as {@link #open(Path)}. */
  public static NpzFile open(Storage storage, String path) {
    return new NpzFile(ByteSource.of(storage, path));
  }

  /** What messages call the file. */
  public String source() {
    return file.name();
  }

  /** The arrays' names, without {@code .npy}, in the file's order. */
  public List<String> names() {
    return List.copyOf(members.keySet());
  }

  /** Whether there is an array of this name. */
  public boolean contains(String name) {
    return members.containsKey(name);
  }

  /**
   * Opens an array. Its checksum is checked when its last element has been read.
   *
   * @throws CheckpointFormatException if there is none of that name, or it isn't sound
   * @throws StorageException if it can't be read
   */
  public NpyReader array(String name) {
    StoredBytes member = member(name);
    String source = source() + " (" + shown(name) + ")";
    return NpyReader.of(member.open(file, refusal(source)), member.length(), source);
  }

  private StoredBytes member(String name) {
    StoredBytes member = members.get(name);
    if (member == null) {
      String there = members.isEmpty() ? "it is empty" : "it has " + shown(names().toString());
      throw refusal(source()).of("it has no array " + name + ", " + there);
    }
    return member;
  }
}
