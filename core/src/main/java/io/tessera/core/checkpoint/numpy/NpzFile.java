package io.tessera.core.checkpoint.numpy;

import static io.tessera.core.checkpoint.CheckpointFormatException.shown;

import io.tessera.core.checkpoint.ByteSource;
import io.tessera.core.checkpoint.CheckpointFormatException;
import io.tessera.core.storage.Storage;
import io.tessera.core.storage.StorageException;
import java.io.IOException;
import java.io.InputStream;
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
  private final ByteSource file;
  private final Map<String, ZipMember> members = new LinkedHashMap<>();

  NpzFile(ByteSource file) {
    this.file = file;
    for (ZipMember member : ZipDirectory.read(file)) {
      members.put(ZipLayout.arrayName(member.name()), member);
    }
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
    return NpyReader.of(stream(name), bytes(name), source(name));
  }

  /** An array's bytes with its header; close it. */
  InputStream stream(String name) {
    ZipMember member = member(name);
    try {
      return new MemberInput(file.from(member.begin()), member, source(name));
    } catch (IOException e) {
      throw StorageException.of("read", source(), e);
    }
  }

  /** How many bytes an array has with its header. */
  long bytes(String name) {
    return member(name).bytes();
  }

  /** What messages call an array. */
  String source(String name) {
    return source() + " (" + shown(name) + ")";
  }

  private ZipMember member(String name) {
    ZipMember member = members.get(name);
    if (member == null) {
      String there = members.isEmpty() ? "it is empty" : "it has " + shown(names().toString());
      throw CheckpointFormatException.ofArrays(
          source(), "it has no array " + name + ", " + there, null);
    }
    return member;
  }
}
