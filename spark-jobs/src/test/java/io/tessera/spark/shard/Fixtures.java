package io.tessera.spark.shard;

import io.tessera.core.checkpoint.numpy.NpzWriter;
import io.tessera.core.image.PngEncoder;
import io.tessera.core.image.TestImages;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Small sources of images. */
public final class Fixtures {
  private Fixtures() {}

  /** A PNG of noise, 12 by 10 pixels. */
  public static byte[] png(int seed) {
    return PngEncoder.encode(TestImages.noise(12, 10, seed));
  }

  /** A golden file of the decoder's tests. */
  public static byte[] golden(String name) throws IOException {
    try (InputStream in = Fixtures.class.getResourceAsStream("/golden/decode/" + name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    }
  }

  /** Files by path, as a tree below {@code root}. */
  public static Path folder(Path root, Map<String, byte[]> files) throws IOException {
    for (var file : files.entrySet()) {
      Path path = root.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
    }
    return root;
  }

  /** {@code perClass} images for each class, by path. */
  public static Map<String, byte[]> images(List<String> classes, int perClass) {
    Map<String, byte[]> files = new TreeMap<>();
    int seed = 0;
    for (String name : classes) {
      for (int i = 0; i < perClass; i++) {
        files.put("%s/%03d.png".formatted(name, i), png(seed++));
      }
    }
    return files;
  }

  /** A tar file with these members. */
  public static Path tar(Path file, Map<String, byte[]> members) throws IOException {
    try (OutputStream out = Files.newOutputStream(file);
        TarArchiveOutputStream tar =
            new TarArchiveOutputStream(
                file.toString().endsWith("gz") ? new GZIPOutputStream(out) : out)) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      for (var member : members.entrySet()) {
        TarArchiveEntry entry = new TarArchiveEntry(member.getKey());
        entry.setSize(member.getValue().length);
        tar.putArchiveEntry(entry);
        tar.write(member.getValue());
        tar.closeArchiveEntry();
      }
    }
    return file;
  }

  /** A NumPy archive of images as generators write it: {@code arr_0} of these samples. */
  public static void npz(Path file, byte[] samples, int side) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      NpzWriter archive = NpzWriter.stored(out);
      archive.add("arr_0", samples, samples.length / (3 * side * side), side, side, 3);
      archive.finish();
    }
  }

  /** IDX images of noise, 5 by 4 pixels, big-endian header included. */
  public static byte[] idxImages(int count) throws IOException {
    byte[] pixels = new byte[count * 5 * 4];
    new Random(count).nextBytes(pixels);
    return idx(pixels, count, 5, 4);
  }

  /** IDX labels 0, 1, … {@code classes} - 1, 0, 1, … */
  public static byte[] idxLabels(int count, int classes) throws IOException {
    byte[] labels = new byte[count];
    for (int i = 0; i < count; i++) {
      labels[i] = (byte) (i % classes);
    }
    return idx(labels, count);
  }

  /** An IDX file of unsigned bytes. */
  public static byte[] idx(byte[] values, int... dimensions) throws IOException {
    var bytes = new ByteArrayOutputStream();
    var out = new DataOutputStream(bytes);
    out.writeInt(0x800 + dimensions.length);
    for (int dimension : dimensions) {
      out.writeInt(dimension);
    }
    out.write(values);
    return bytes.toByteArray();
  }

  /** The bytes, gzipped. */
  public static byte[] gzip(byte[] bytes) throws IOException {
    var zipped = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(zipped)) {
      out.write(bytes);
    }
    return zipped.toByteArray();
  }
}
