package io.tessera.core.checkpoint.tensorflow;

import static io.tessera.testing.GraphDefs.attribute;
import static io.tessera.testing.GraphDefs.bytes;
import static io.tessera.testing.GraphDefs.constant;
import static io.tessera.testing.GraphDefs.join;
import static io.tessera.testing.GraphDefs.nested;
import static io.tessera.testing.GraphDefs.node;
import static io.tessera.testing.GraphDefs.number;
import static io.tessera.testing.GraphDefs.shape;
import static io.tessera.testing.GraphDefs.tag;
import static io.tessera.testing.GraphDefs.text;
import static io.tessera.testing.GraphDefs.varint;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.tessera.core.checkpoint.ArchivedTensor;
import io.tessera.core.checkpoint.ByteSource;
import io.tessera.core.checkpoint.CheckpointFormatException;
import io.tessera.core.checkpoint.TensorType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FrozenGraphTest {
  private NDManager manager;

  @BeforeEach
  void start() {
    manager = NDManager.newBaseManager();
  }

  @AfterEach
  void free() {
    manager.close();
  }

  @Test
  void constantsInTheFilesOrder() {
    byte[] graph =
        join(
            constant("b/weights", new float[] {1, 2, 3, 4, 5, 6}, 2, 3),
            node("b/MatMul", "MatMul", text(3, "input"), attribute("T", number(6, 1))),
            constant("a/biases", new float[] {7}, 1),
            number(3, 8)); // the version of old graphs
    try (FrozenGraph archive = FrozenGraph.open(new InMemory(graph))) {
      assertThat(archive.source()).isEqualTo("graph.pb");
      assertThat(archive.tensors())
          .containsExactly(
              new ArchivedTensor("b/weights", TensorType.F32, List.of(2L, 3L)),
              new ArchivedTensor("a/biases", TensorType.F32, List.of(1L)));
      NDArray weights = archive.read("b/weights", manager);
      assertThat(weights.getShape()).isEqualTo(new Shape(2, 3));
      assertThat(weights.toFloatArray()).containsExactly(1, 2, 3, 4, 5, 6);
      assertThat(archive.read("a/biases", manager).toFloatArray()).containsExactly(7);
      assertThatThrownBy(() -> archive.read("b/MatMul", manager))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("Invalid tensor name: b/MatMul, not in graph.pb");
    }
  }

  @Test
  void valuesInEveryForm() {
    byte[] alone = join(tag(5, 5), bytes(2), tag(5, 5), bytes(3));
    byte[] graph =
        join(
            constant("packed", shape(2), nested(5, bytes(1, 2))),
            constant("alone", shape(2), alone),
            constant("mixed", shape(3), nested(5, bytes(1)), alone),
            constant("repeated", shape(2, 2), nested(5, bytes(0.5f))),
            constant("scalar", nested(5, bytes(9))),
            constant("empty", shape(0, 3)),
            constant("backwards", nested(4, bytes(4, 5)), shape(2)));
    assertThat(values(graph, "packed")).containsExactly(1, 2);
    assertThat(values(graph, "alone")).containsExactly(2, 3);
    assertThat(values(graph, "mixed")).containsExactly(1, 2, 3);
    assertThat(values(graph, "repeated")).containsExactly(0.5f, 0.5f, 0.5f, 0.5f);
    assertThat(values(graph, "scalar")).containsExactly(9);
    assertThat(values(graph, "empty")).isEmpty();
    assertThat(values(graph, "backwards")).containsExactly(4, 5);
  }

  @Test
  void everythingElseIsPassedOver() {
    byte[] integer =
        node("n", "Const", attribute("value", nested(8, number(1, 3), nested(4, new byte[4]))));
    byte[] pixels =
        node("p", "Const", attribute("value", nested(8, number(1, 4), nested(4, new byte[3]))));
    byte[] attributes =
        node(
            "c",
            "Conv2D",
            attribute("value", nested(8, number(1, 1), shape(1), nested(4, bytes(1)))),
            attribute("strides", nested(1, nested(3, varint(1), varint(2)))));
    byte[] unknown = join(tag(99, 1), new byte[8], tag(98, 5), new byte[4], text(97, "x"));
    byte[] graph =
        join(integer, pixels, attributes, unknown, constant("w", shape(1), nested(4, bytes(1))));
    assertThat(FrozenGraph.open(new InMemory(graph)).tensors())
        .extracting(ArchivedTensor::name)
        .containsExactly("w");
  }

  @Test
  void localFiles(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("graph.pb");
    Files.write(file, constant("w", new float[] {1, 2}, 2));
    try (FrozenGraph archive = FrozenGraph.open(file)) {
      assertThat(archive.read("w", manager).toFloatArray()).containsExactly(1, 2);
      Files.write(file, new byte[] {1});
      assertThatThrownBy(() -> archive.read("w", manager))
          .isInstanceOf(CheckpointFormatException.class)
          .hasMessageContaining("it ends inside its tensors");
    }
  }

  @Test
  void filesThatNoGraphCanHaveAreRefused() {
    ByteSource vast =
        new ByteSource() {
          @Override
          public String name() {
            return "vast.pb";
          }

          @Override
          public long size() {
            return 3L << 30;
          }

          @Override
          public InputStream from(long position) {
            return InputStream.nullInputStream();
          }
        };
    assertThatThrownBy(() -> FrozenGraph.open(vast))
        .isInstanceOf(CheckpointFormatException.class)
        .hasMessageContaining("it has 3221225472 bytes, graphs have at most 2147483647");
  }

  static Stream<Arguments> hostile() {
    byte[] sound = constant("w", new float[] {1, 2}, 2);
    byte[] overlong = join(tag(1, 2), varint(Long.MAX_VALUE));
    byte[] deep = {};
    for (int i = 0; i < 1000; i++) {
      deep = nested(5, nested(2, nested(8, deep)));
    }
    return Stream.of(
        Arguments.of("empty file", new byte[0], "no float constants were found"),
        Arguments.of("no constants", node("a", "Add"), "no float constants were found"),
        Arguments.of("recursion", node("a", "Const", deep), "no float constants were found"),
        Arguments.of(
            "length past the end", overlong, "would have 9223372036854775807 bytes, 0 rem"),
        Arguments.of("negative length", join(tag(1, 2), varint(-1)), "18446744073709551615 bytes"),
        Arguments.of(
            "nested beyond its message",
            nested(1, join(tag(1, 2), varint(5), new byte[4])),
            "field 1 would have 5 bytes, 4 remain"),
        Arguments.of(
            "fixed beyond its message",
            join(nested(1, join(tag(9, 1), new byte[3])), new byte[9]),
            "a field ends beyond its message"),
        Arguments.of(
            "float beyond its message",
            join(constant("w", shape(1), tag(5, 5), new byte[3]), sound),
            "a field ends beyond its message"),
        Arguments.of("varint of 70 bits", "ÿÿÿÿÿÿÿÿÿ\u007f", "a number has more than 64 bits"),
        Arguments.of("endless varint", "ÿÿÿÿÿÿÿÿÿÿÿÿÿÿ", "a number has more than 64 bits"),
        Arguments.of("varint cut", "ÿ", "a field ends beyond its message"),
        Arguments.of("field 0", new byte[] {0, 1}, "a field has the number 0"),
        Arguments.of("group", new byte[] {11}, "a field has the wire type 3, which no graph has"),
        Arguments.of("node as number", number(1, 5), "field 1 has the wire type 0, expected 2"),
        Arguments.of("twice", join(sound, sound), "the name 'w' is empty or comes twice"),
        Arguments.of("no name", constant("", shape(), nested(5, bytes(1))), "'' is empty or comes"),
        Arguments.of(
            "two names", nested(1, text(1, "a"), text(1, "b")), "'a' is followed by a second one"),
        Arguments.of("control character", node("a\nb", "Const"), "has control characters"),
        Arguments.of("no UTF-8", nested(1, nested(1, new byte[] {-1})), "a name is not UTF-8"),
        Arguments.of(
            "long name", node("a".repeat(5000), "Const"), "a name has 5000 bytes, at most"),
        Arguments.of(
            "too few", constant("w", shape(3), nested(4, bytes(1, 2))), "w [3] has 8 bytes of 12"),
        Arguments.of(
            "too many", constant("w", shape(1), nested(4, bytes(1, 2))), "w [1] has 8 bytes of 4"),
        Arguments.of("none", constant("w", shape(2)), "w [2] has 0 bytes of 8"),
        Arguments.of(
            "both",
            constant("w", nested(4, bytes(1)), nested(5, bytes(1))),
            "has its values twice"),
        Arguments.of(
            "parts",
            constant("w", shape(2), nested(5, new byte[3]), nested(5, new byte[5])),
            "a part of a value"),
        Arguments.of(
            "negative axis",
            constant("w", shape(-1), nested(5, bytes(1))),
            "impossible shape [-1]"),
        Arguments.of(
            "vast", constant("w", shape(1L << 40, 1L << 40), nested(5, bytes(1))), "impossible"),
        Arguments.of(
            "repeated bomb",
            constant("w", shape(1L << 30), nested(5, bytes(1))),
            "constants of one value each would take more than 4194"),
        Arguments.of(
            "repeated past 64 bits",
            join(
                constant("w", shape(1L << 20), nested(5, bytes(1))),
                constant("v", shape((1L << 61) - 1), nested(5, bytes(1)))),
            "constants of one value each would take more than 4194"),
        Arguments.of("axes", constant("w", shape(new long[33])), "a shape has more than 32 axes"),
        Arguments.of(
            "runs",
            constant(
                "w", Stream.generate(() -> nested(5, bytes(1))).limit(1025).toArray(byte[][]::new)),
            "in more than 1024 places"),
        Arguments.of("two shapes", constant("w", shape(1), shape(1)), "something comes twice"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hostile")
  void hostileGraphsAreRefused(String what, Object graph, String reason) {
    byte[] bytes =
        graph instanceof String text ? text.getBytes(StandardCharsets.ISO_8859_1) : (byte[]) graph;
    assertThatThrownBy(() -> FrozenGraph.open(new InMemory(bytes)))
        .as(what)
        .isInstanceOf(CheckpointFormatException.class)
        .hasMessageStartingWith("Cannot read weights graph.pb: ")
        .hasMessageContaining(reason);
  }

  private float[] values(byte[] graph, String name) {
    return FrozenGraph.open(new InMemory(graph)).read(name, manager).toFloatArray();
  }
}
