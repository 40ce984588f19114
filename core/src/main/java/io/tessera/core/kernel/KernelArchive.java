package io.tessera.core.kernel;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The kernels as a TorchScript archive, written in memory from the readable source beside this
 * class. The archive holds code and no tensor: {@code kernels/code/__torch__.py}, a pickle that
 * makes one empty module of class {@code Kernels}, an empty constant table and the format version.
 */
final class KernelArchive {
  private static final String SOURCE = "kernels.py";

  /** TorchScript's file format version; 10 is what libtorch 2.x writes and reads. */
  private static final String FORMAT_VERSION = "10\n";

  private KernelArchive() {}

  /** Returns the bytes of the archive; the same bytes on each call. */
  static byte[] bytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      put(zip, "data.pkl", emptyModule());
      put(zip, "code/__torch__.py", source());
      put(zip, "constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
      put(zip, "version", FORMAT_VERSION.getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write the kernel archive in memory", e);
    }
    return bytes.toByteArray();
  }

  /** The TorchScript source text. */
  static byte[] source() throws IOException {
    try (InputStream in = KernelArchive.class.getResourceAsStream(SOURCE)) {
      if (in == null) {
        throw new IOException(
            "Cannot find " + SOURCE + " in Tessera's jar: it was not built whole");
      }
      return in.readAllBytes();
    }
  }

  /** Pickle protocol 2 of {@code Kernels(training=True)}. */
  private static byte[] emptyModule() throws IOException {
    ByteArrayOutputStream pickle = new ByteArrayOutputStream();
    pickle.write(new byte[] {(byte) 0x80, 2}); // PROTO 2
    pickle.write("c__torch__\nKernels\n".getBytes(StandardCharsets.US_ASCII)); // GLOBAL
    pickle.write(new byte[] {')', (byte) 0x81}); // EMPTY_TUPLE NEWOBJ
    pickle.write(new byte[] {'}', '('}); // EMPTY_DICT MARK
    pickle.write(new byte[] {'X', 8, 0, 0, 0}); // BINUNICODE of 8 bytes
    pickle.write("training".getBytes(StandardCharsets.US_ASCII));
    pickle.write(new byte[] {(byte) 0x88, 'u', 'b', '.'}); // NEWTRUE SETITEMS BUILD STOP
    return pickle.toByteArray();
  }

  private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry("kernels/" + name);
    entry.setTime(0);
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
