package io.tessera.core.checkpoint.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A file of more than 4 GiB, of which the disk holds a few kilobytes. */
class LargeTorchFileTest {
  private static final long ELEMENTS = 5L << 28; // 5 GiB of float32
  private static final long MOST_ALLOCATED = 64 << 20;
  private static final int UNKNOWN_CRC = 0; // checked only where a storage is read as a whole

  @TempDir private Path folder;

  private record Member(String name, long position, long length, int crc) {}

  @Test
  @Timeout(20)
  void readsNearTheEndWithoutReadingWhatIsBefore() throws IOException {
    assumeTrue(filesAreSparse(), "this file system stores zeros, 5 GiB of them would be too many");
    Path file = folder.resolve("large.pt");
    writeLarge(file);
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long allocated = threads.getCurrentThreadAllocatedBytes();
    long begin = System.nanoTime();
    try (NDManager manager = NDManager.newBaseManager();
        TorchArchive archive = TorchArchive.open(file)) {
      assertThat(archive.tensors())
          .extracting(tensor -> tensor.name() + tensor.shape())
          .containsExactly("large[1310720, 1024]", "end of large[2]", "column[3, 1]", "after[2]");
      assertThat(elements(archive.read("end of large", manager))).containsExactly(0, 42);
      assertThat(elements(archive.read("column", manager))).containsExactly(0, 0, 42);
      assertThat(elements(archive.read("after", manager))).containsExactly(1, 2);
    }
    assertThat(threads.getCurrentThreadAllocatedBytes() - allocated).isLessThan(MOST_ALLOCATED);
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
  }

  private static float[] elements(NDArray array) {
    try (array) {
      return array.toFloatArray();
    }
  }

  private boolean filesAreSparse() throws IOException {
    Path probe = folder.resolve("probe");
    long bytes = 1L << 27;
    long before = free();
    try (FileChannel channel = create(probe)) {
      channel.write(ByteBuffer.wrap(new byte[1]), bytes);
      channel.force(true);
      return before - free() < bytes / 2;
    }
  }

  private long free() throws IOException {
    return Files.getFileStore(folder).getUnallocatedSpace();
  }

  private static FileChannel create(Path file) throws IOException {
    return FileChannel.open(
        file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE);
  }

  private static byte[] pickle() {
    return new PickleProgram()
        .beginDict()
        .text("large")
        .tensor("0", ELEMENTS, 0, new long[] {ELEMENTS >> 10, 1 << 10}, new long[] {1 << 10, 1})
        .text("end of large")
        .tensor("0", ELEMENTS, ELEMENTS - 2, new long[] {2}, new long[] {1})
        .text("column")
        .tensor("0", ELEMENTS, ELEMENTS - 2049, new long[] {3, 1}, new long[] {1024, 1})
        .text("after")
        .vector("1", 2)
        .endDict()
        .end();
  }

  private static void writeLarge(Path file) throws IOException {
    try (FileChannel channel = create(file)) {
      List<Member> members = new ArrayList<>();
      members.add(write(channel, "x/data.pkl", pickle()));
      long position = channel.position();
      writeHeader(channel, "x/data/0");
      members.add(new Member("x/data/0", position, 4 * ELEMENTS, UNKNOWN_CRC));
      channel.position(channel.position() + 4 * ELEMENTS - 4);
      channel.write(ByteBuffer.wrap(TorchFiles.floats(42)));
      members.add(write(channel, "x/data/1", TorchFiles.floats(1, 2)));
      writeDirectory(channel, members);
    }
  }

  private static Member write(FileChannel channel, String name, byte[] content) throws IOException {
    long position = channel.position();
    writeHeader(channel, name);
    channel.write(ByteBuffer.wrap(content));
    var crc = new CRC32();
    crc.update(content);
    return new Member(name, position, content.length, (int) crc.getValue());
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void writeHeader(FileChannel channel, String name) throws IOException {
    channel.write(buffer(30).putInt(0x04034B50).putShort(26, (short) name.length()).rewind());
    channel.write(ByteBuffer.wrap(name.getBytes(StandardCharsets.US_ASCII)));
  }

  /** A zip64 directory, every length and place in the wide fields. */
  private static void writeDirectory(FileChannel channel, List<Member> members) throws IOException {
    long begin = channel.position();
    for (Member member : members) {
      ByteBuffer entry = buffer(46 + member.name.length() + 28);
      entry.putInt(0x02014B50).position(16);
      entry.putInt(member.crc).putInt(-1).putInt(-1);
      entry.putShort((short) member.name.length()).putShort((short) 28).position(42);
      entry.putInt(-1).put(member.name.getBytes(StandardCharsets.US_ASCII));
      entry.putShort((short) 1).putShort((short) 24);
      entry.putLong(member.length).putLong(member.length).putLong(member.position);
      channel.write(entry.flip());
    }
    long end = channel.position();
    ByteBuffer wide = buffer(56).putInt(0x06064B50).putLong(44).position(24);
    wide.putLong(members.size()).putLong(members.size()).putLong(end - begin).putLong(begin);
    channel.write(wide.flip());
    ByteBuffer locator = buffer(20).putInt(0x07064B50).position(8).putLong(end).putInt(1);
    channel.write(locator.flip());
    ByteBuffer last = buffer(22).putInt(0x06054B50).position(8);
    last.putShort((short) -1).putShort((short) -1).putInt(-1).putInt(-1).putShort((short) 0);
    channel.write(last.flip());
  }
}
