package io.tessera.core.checkpoint.torch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Files in torch's formats, made of a pickle and of storages. */
final class TorchFiles {
  private TorchFiles() {}

  /** The bytes of float32 elements. */
  static byte[] floats(float... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }

  /** So many float32 elements, counting up from 0. */
  static byte[] counting(int elements) {
    float[] values = new float[elements];
    for (int i = 0; i < elements; i++) {
      values[i] = i;
    }
    return floats(values);
  }

  /** The members of an archive {@code x}, with storages 0, 1 …. */
  static Map<String, byte[]> members(byte[] pickle, byte[]... storages) {
    Map<String, byte[]> members = new LinkedHashMap<>();
    members.put("x/data.pkl", pickle);
    members.put("x/byteorder", "little".getBytes(StandardCharsets.UTF_8));
    for (int i = 0; i < storages.length; i++) {
      members.put("x/data/" + i, storages[i]);
    }
    members.put("x/version", "3\n".getBytes(StandardCharsets.UTF_8));
    return members;
  }

  static byte[] zip(byte[] pickle, byte[]... storages) {
    return zip(members(pickle, storages), ZipEntry.STORED);
  }

  static byte[] zip(Map<String, byte[]> members, int method) {
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

  /** A file of the legacy format with float32 storages 0, 1 …. */
  static byte[] legacy(byte[] pickle, byte[]... storages) {
    var keys = new PickleProgram().op(PickleCode.EMPTY_LIST, PickleCode.MARK);
    for (int i = 0; i < storages.length; i++) {
      keys.text(Integer.toString(i));
    }
    PickleProgram file =
        new PickleProgram()
            .op(PickleCode.LONG1, 10)
            .little(8, 0xA86A20F9469CFC6CL)
            .little(2, 0x1950);
    file.op(PickleCode.STOP)
        .raw(new PickleProgram().whole(1001).end())
        .raw(
            new PickleProgram()
                .beginDict()
                .text("little_endian")
                .op(PickleCode.NEWTRUE)
                .endDict()
                .end())
        .raw(pickle)
        .raw(keys.op(PickleCode.APPENDS).end());
    for (byte[] storage : storages) {
      file.little(8, storage.length / 4).raw(storage);
    }
    byte[] all = file.end();
    return Arrays.copyOf(all, all.length - 1); // the instruction to stop is not part of it
  }
}
