package io.tessera.core.checkpoint.torch;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.sun.management.ThreadMXBean;
import io.tessera.core.checkpoint.ArchivedTensor;
import io.tessera.core.checkpoint.CheckpointFormatException;
import io.tessera.testing.Golden;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipEntry;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;

/**
 * Whatever a file holds, it is read or refused with a reason, in memory and time that its size
 * bounds.
 */
class TorchFuzzTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** The decoder's and the view's buffers for each of the few tensors, and some for the index. */
  private static final long MOST_ALLOCATED = 64 << 20;

  private static final List<byte[]> SOUND =
      List.of(
          Golden.resource("files/zip-namespace.pt"),
          Golden.resource("files/bare-parameters.pt"),
          Golden.resource("files/legacy.pt"),
          TorchArchiveTest.torchScript());

  private NDManager manager;
  private Path file;

  @BeforeProperty
  void begin() throws IOException {
    manager = NDManager.newBaseManager();
    file = Files.createTempFile("fuzz", ".pt");
  }

  @AfterProperty
  void end() throws IOException {
    manager.close();
    Files.delete(file);
  }

  /** Reads a file and returns whether it was sound. */
  private boolean read(byte[] bytes) {
    long allocated = THREADS.getCurrentThreadAllocatedBytes();
    try {
      Files.write(file, bytes);
      readAll(bytes.length);
      return true;
    } catch (CheckpointFormatException e) {
      assertThat(e.getMessage())
          .startsWith("Cannot read weights " + file + ": ")
          .hasSizeLessThan(1000);
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write the file to read", e);
    } finally {
      assertThat(manager.getManagedArrays()).isEmpty();
      assertThat(THREADS.getCurrentThreadAllocatedBytes() - allocated).isLessThan(MOST_ALLOCATED);
    }
  }

  private void readAll(long length) {
    try (TorchArchive archive = TorchArchive.open(file)) {
      for (ArchivedTensor tensor : archive.tensors()) {
        try (NDArray array = archive.read(tensor.name(), manager)) {
          assertThat(array.size()).isLessThanOrEqualTo(16 * length);
        }
      }
    }
  }

  @Property(tries = 3000)
  void changedBytes(
      @ForAll @IntRange(max = 3) int which,
      @ForAll @Size(min = 1, max = 4) List<@IntRange(max = 6000) Integer> places,
      @ForAll @Size(min = 4, max = 4) List<Byte> values) {
    byte[] bytes = SOUND.get(which).clone();
    for (int i = 0; i < places.size(); i++) {
      bytes[places.get(i) % bytes.length] = values.get(i);
    }
    read(bytes);
  }

  @Property(tries = 500)
  void cutShort(@ForAll @IntRange(max = 3) int which, @ForAll @IntRange(max = 6000) int length) {
    byte[] sound = SOUND.get(which);
    assertThat(read(Arrays.copyOf(sound, length % sound.length))).isFalse();
  }

  @Property(tries = 300)
  void withBytesAtTheEnd(
      @ForAll @IntRange(max = 3) int which, @ForAll @Size(min = 1, max = 30) byte[] more) {
    byte[] sound = SOUND.get(which);
    byte[] bytes = Arrays.copyOf(sound, sound.length + more.length);
    System.arraycopy(more, 0, bytes, sound.length, more.length);
    assertThat(read(bytes)).isFalse();
  }

  @Property(tries = 300)
  void anyBytes(@ForAll byte[] bytes, @ForAll @IntRange(max = 20) int kept) {
    byte[] beginning = Arrays.copyOf(SOUND.get(kept % 4), kept);
    byte[] all = Arrays.copyOf(beginning, kept + bytes.length);
    System.arraycopy(bytes, 0, all, kept, bytes.length);
    assertThat(read(all)).isFalse();
  }

  /** Pickles changed inside an archive that is itself sound. */
  @Property(tries = 2000)
  void changedPickles(
      @ForAll @Size(min = 1, max = 3) List<@IntRange(max = 800) Integer> places,
      @ForAll @Size(min = 3, max = 3) List<Byte> values) {
    byte[] pickle =
        program(List.of("dict", "name", "tensor", "name", "view", "end", "name", "tensor"));
    for (int i = 0; i < places.size(); i++) {
      pickle[places.get(i) % pickle.length] = values.get(i);
    }
    read(TorchFiles.zip(pickle, TorchFiles.counting(12)));
  }

  @Property(tries = 4000)
  void anyProgram(@ForAll @Size(max = 30) List<@From("instructions") String> instructions) {
    byte[] pickle = program(instructions);
    read(TorchFiles.zip(TorchFiles.members(pickle, TorchFiles.counting(12)), ZipEntry.DEFLATED));
    read(TorchFiles.legacy(pickle, TorchFiles.counting(12)));
  }

  @Property(tries = 1000)
  void anyCodes(@ForAll @Size(max = 60) byte[] codes) {
    read(TorchFiles.zip(new PickleProgram().raw(codes).end()));
  }

  /** That the programs above aren't refused for one trivial reason. */
  @Property(tries = 100)
  void soundPrograms(@ForAll @Size(min = 1, max = 9) List<@IntRange(max = 12) Integer> sizes) {
    PickleProgram program = new PickleProgram().beginDict();
    for (int i = 0; i < sizes.size(); i++) {
      program
          .text("t" + i)
          .tensor("0", 12, 12 - sizes.get(i), new long[] {sizes.get(i)}, new long[] {1});
    }
    byte[] pickle = program.endDict().end();
    assertThat(read(TorchFiles.zip(pickle, TorchFiles.counting(12)))).isTrue();
    assertThat(read(TorchFiles.legacy(pickle, TorchFiles.counting(12)))).isTrue();
  }

  private static byte[] program(List<String> instructions) {
    PickleProgram program = new PickleProgram();
    for (String instruction : instructions) {
      add(instruction, program);
    }
    return program.end();
  }

  private static void add(String instruction, PickleProgram program) {
    switch (instruction) {
      case "dict" -> program.beginDict();
      case "end" -> program.endDict();
      case "object" -> program.beginObject("Net");
      case "built" -> program.endObject();
      case "name" -> program.text("w" + program.end().length);
      case "model" -> program.text("model");
      case "tensor" -> program.vector("0", 12);
      case "view" -> program.tensor("0", 12, 2, new long[] {2, 3}, new long[] {1, 3});
      case "storage" -> program.storage("FloatStorage", "0", 12);
      case "rebuild" -> program.global("torch._utils", "_rebuild_tensor_v2");
      case "ordered" -> program.global("collections", "OrderedDict");
      case "namespace" -> program.global("argparse", "Namespace");
      case "eval" -> program.global("builtins", "eval");
      case "number" -> program.whole(3);
      case "huge" -> program.whole(Long.MAX_VALUE);
      case "shape" -> program.wholes(3, 4);
      default -> program.op(instruction.charAt(0));
    }
  }

  @Provide
  Arbitrary<String> instructions() {
    Arbitrary<String> whole =
        Arbitraries.of(
            "dict",
            "end",
            "object",
            "built",
            "name",
            "model",
            "tensor",
            "view",
            "storage",
            "rebuild",
            "ordered",
            "namespace",
            "number",
            "huge",
            "shape",
            "eval");
    Arbitrary<String> single =
        Arbitraries.of(
            "(", "0", "1", "2", "N", "Q", "R", "b", "}", "]", ")", "a", "e", "s", "u", "t");
    return Arbitraries.oneOf(whole, single);
  }
}
