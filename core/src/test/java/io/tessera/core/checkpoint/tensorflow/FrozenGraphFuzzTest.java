package io.tessera.core.checkpoint.tensorflow;

import static io.tessera.testing.GraphDefs.bytes;
import static io.tessera.testing.GraphDefs.constant;
import static io.tessera.testing.GraphDefs.join;
import static io.tessera.testing.GraphDefs.nested;
import static io.tessera.testing.GraphDefs.node;
import static io.tessera.testing.GraphDefs.number;
import static io.tessera.testing.GraphDefs.shape;
import static io.tessera.testing.GraphDefs.text;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.sun.management.ThreadMXBean;
import io.tessera.core.checkpoint.ArchivedTensor;
import io.tessera.core.checkpoint.CheckpointFormatException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;

/** Whatever a file holds, it is read or refused with a reason; it costs no more than its size. */
class FrozenGraphFuzzTest {
  /** For buffers, messages, repeated values and what the test itself needs. */
  private static final long CONSTANT = 12 << 20;

  private static final ThreadMXBean THREAD = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final byte[] sound =
      join(
          node("image", "Placeholder"),
          constant("conv/conv2d_params", new float[24], 1, 2, 3, 4),
          constant("conv/batchnorm/gamma", shape(4), nested(5, bytes(1))),
          node("conv", "Conv2D", text(3, "image"), text(3, "conv/conv2d_params")),
          constant("softmax/biases", shape(3), nested(5, bytes(1, 2, 3))),
          number(3, 21));
  private NDManager manager;

  @BeforeProperty
  void start() {
    manager = NDManager.newBaseManager();
  }

  @AfterProperty
  void free() {
    manager.close();
  }

  /** Reads a file and returns whether it was sound. */
  private boolean read(byte[] file) {
    long before = THREAD.getCurrentThreadAllocatedBytes();
    long bytes = 0;
    boolean read = true;
    try (FrozenGraph graph = FrozenGraph.open(new InMemory(file))) {
      for (ArchivedTensor tensor : graph.tensors()) {
        try (NDArray array = graph.read(tensor.name(), manager)) {
          bytes += array.size() * Float.BYTES;
        }
      }
    } catch (CheckpointFormatException e) {
      assertThat(e.getMessage()).startsWith("Cannot read weights graph.pb: ").hasSizeLessThan(1000);
      read = false;
    }
    assertThat(bytes).isLessThan(2L * file.length + (4 << 20));
    assertThat(THREAD.getCurrentThreadAllocatedBytes() - before)
        .isLessThan(CONSTANT + 50L * file.length);
    assertThat(manager.getManagedArrays()).isEmpty();
    return read;
  }

  @Property(tries = 3000)
  void changedBytes(
      @ForAll @Size(min = 1, max = 4) List<@IntRange(max = 500) Integer> places,
      @ForAll @Size(min = 4, max = 4) List<Byte> values) {
    byte[] file = sound.clone();
    for (int i = 0; i < places.size(); i++) {
      file[places.get(i) % file.length] = values.get(i);
    }
    read(file);
  }

  /** A graph has no end mark: cut between two nodes it is a smaller graph. */
  @Property(tries = 300)
  void cutShort(@ForAll @IntRange(max = 600) int length) {
    read(Arrays.copyOf(sound, Math.min(length, sound.length - 1)));
  }

  @Property
  void anyBytes(@ForAll byte[] file) {
    assertThat(read(file)).isFalse();
  }

  @Property(tries = 3000)
  void anyFields(@ForAll("fields") byte[] fields) {
    read(join(sound, fields));
    read(nested(1, text(2, "Const"), fields));
    read(constant("w", fields));
  }

  /** That the files above aren't refused for one trivial reason. */
  @Property(tries = 300)
  void soundGraphs(@ForAll @Size(max = 4) List<@IntRange(max = 5) Integer> axes) {
    long[] shape = axes.stream().mapToLong(Integer::longValue).toArray();
    int elements = axes.stream().reduce(1, (a, b) -> a * b);
    assertThat(read(join(sound, constant("w", new float[elements], shape)))).isTrue();
  }

  @Provide
  Arbitrary<byte[]> fields() {
    Arbitrary<byte[]> leaf =
        Arbitraries.of(
            number(1, 1),
            number(2, -1),
            text(1, "value"),
            text(2, "Const"),
            nested(4, bytes(1, 2)),
            nested(5, bytes(1)),
            shape(2),
            shape(1L << 40),
            new byte[] {(byte) 0xFF},
            new byte[] {0x0A, 0x7F});
    return leaf.list()
        .ofMaxSize(5)
        .flatMap(
            parts ->
                Arbitraries.of(1, 2, 5, 8)
                    .list()
                    .ofMaxSize(6)
                    .map(fields -> wrapped(join(parts.toArray(byte[][]::new)), fields)));
  }

  private static byte[] wrapped(byte[] content, List<Integer> fields) {
    byte[] message = content;
    for (int field : fields) {
      message = nested(field, message);
    }
    return message;
  }
}
