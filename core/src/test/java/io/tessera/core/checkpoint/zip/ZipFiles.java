package io.tessera.core.checkpoint.zip;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Archives as Java writes them. */
public final class ZipFiles {
  private ZipFiles() {}

  /**
   * An archive of members by name.
   *
   * @param method {@link ZipEntry#STORED} or {@link ZipEntry#DEFLATED}
   */
  public static byte[] of(Map<String, byte[]> members, int method) {
    var bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> member : members.entrySet()) {
        CRC32 crc = new CRC32();
        crc.update(member.getValue());
        ZipEntry entry = new ZipEntry(member.getKey());
        entry.setTime(0);
        entry.setMethod(method);
        entry.setSize(member.getValue().length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(member.getValue());
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write a zip archive in memory", e);
    }
    return bytes.toByteArray();
  }
}
