package io.tessera.core.checkpoint.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.sun.management.ThreadMXBean;
import io.tessera.core.checkpoint.ArchivedTensor;
import io.tessera.core.checkpoint.CheckpointFormatException;
import io.tessera.core.checkpoint.TensorType;
import io.tessera.core.storage.StorageException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TorchArchiveTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final String ADVICE = "; fetch or write it again, or name another file";

  @TempDir private Path folder;
  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void free() {
    manager.close();
  }

  private Path file(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("x.pt"), bytes);
  }

  private TorchArchive open(byte[] bytes) throws IOException {
    return TorchArchive.open(file(bytes));
  }

  private void assertRefused(byte[] bytes, String reason) throws IOException {
    Path file = file(bytes);
    assertThatThrownBy(() -> TorchArchive.open(file).close())
        .isInstanceOf(CheckpointFormatException.class)
        .hasMessage("Cannot read weights " + file + ": " + reason + ADVICE);
  }

  private static List<String> names(TorchArchive archive) {
    return archive.tensors().stream().map(ArchivedTensor::name).toList();
  }

  /** A file with one state dict under each of these paths of keys, of one element each: 0, 1 …. */
  private static byte[] withStateDicts(String... keys) {
    PickleProgram program = new PickleProgram().beginDict();
    byte[][] storages = new byte[keys.length][];
    for (int i = 0; i < keys.length; i++) {
      program.text(keys[i]).beginDict().text("w").vector("" + i, 1).endDict();
      storages[i] = TorchFiles.floats(i);
    }
    return TorchFiles.zip(program.endDict().end(), storages);
  }

  private float only(TorchArchive archive) {
    assertThat(names(archive)).containsExactly("w");
    return archive.read("w", manager).getFloat(0);
  }

  @ParameterizedTest
  @CsvSource({
    "ema model, 1",
    "ema state_dict module, 2",
    "optimizer ema state_dict, 2",
    "optimizer ema, 1"
  })
  void prefersTheUsualStateDicts(String keys, float expected) throws IOException {
    try (TorchArchive archive = open(withStateDicts(keys.split(" ", -1)))) {
      assertThat(only(archive)).isEqualTo(expected);
      assertThat(archive.stateDicts()).containsExactly(keys.split(" ", -1));
    }
  }

  @Test
  void readsTheStateDictAskedFor() throws IOException {
    Path file = file(withStateDicts("model", "ema", "discriminator"));
    try (TorchArchive archive = TorchArchive.open(file, StateDictChoice.named("discriminator"))) {
      assertThat(only(archive)).isEqualTo(2);
    }
    assertThatThrownBy(() -> TorchArchive.open(file, StateDictChoice.named("teacher")))
        .isInstanceOf(CheckpointFormatException.class)
        .hasMessageContaining("it has no state dict teacher, but has model, ema, discriminator");
  }

  @Test
  void asksWhichStateDictIsMeant() throws IOException {
    assertRefused(
        withStateDicts("encoder", "decoder"),
        "none of its state dicts has a usual name; choose one: it has encoder, decoder");
  }

  @Test
  void followsStateDictsWithinEachOther() throws IOException {
    byte[] pickle =
        new PickleProgram()
            .beginDict()
            .text("state_dict")
            .beginDict()
            .text("model")
            .beginDict()
            .text("w")
            .vector("0", 1)
            .endDict()
            .endDict()
            .endDict()
            .end();
    try (TorchArchive archive = open(TorchFiles.zip(pickle, TorchFiles.floats(7)))) {
      assertThat(only(archive)).isEqualTo(7);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "module.a module.b, a b",
    "_orig_mod.module.a _orig_mod.module.b, a b",
    "module._orig_mod.a module._orig_mod.b, a b",
    "module.a b, module.a b",
    "module. module.b, module. module.b"
  })
  void leavesOutWrappersOfTheWholeNetwork(String saved, String expected) throws IOException {
    PickleProgram program = new PickleProgram().beginDict();
    for (String name : saved.split(" ", -1)) {
      program.text(name).vector("0", 2);
    }
    try (TorchArchive archive =
        open(TorchFiles.zip(program.endDict().end(), TorchFiles.counting(2)))) {
      assertThat(names(archive)).containsExactly(expected.split(" ", -1));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | 2 3 | 3 1 | 0 1 2 3 4 5",
        "1 | 2 3 | 1 2 | 1 3 5 2 4 6",
        "0 | 2 2 | 6 2 | 0 2 6 8",
        "0 | 2 2 2 | 1 6 2 | 0 2 6 8 1 3 7 9",
        "5 | 1 3 1 | 99 2 0 | 5 7 9",
        "3 | 2 1 2 | 2 50 1 | 3 4 5 6",
        "11 | | | 11",
        "2 | 0 4 | 4 1 | ",
        "12 | 0 | 1 | "
      })
  void gathersViews(long offset, String shape, String strides, String expected) throws IOException {
    long[] sizes = numbers(shape);
    byte[] pickle =
        new PickleProgram()
            .beginDict()
            .text("v")
            .tensor("0", 12, offset, sizes, numbers(strides))
            .endDict()
            .end();
    byte[] storage = TorchFiles.counting(12);
    for (byte[] bytes :
        List.of(
            TorchFiles.zip(pickle, storage),
            TorchFiles.zip(TorchFiles.members(pickle, storage), ZipEntry.DEFLATED),
            TorchFiles.legacy(pickle, storage))) {
      try (TorchArchive archive = open(bytes);
          NDArray array = archive.read("v", manager)) {
        assertThat(array.getShape()).isEqualTo(new Shape(sizes));
        float[] values = new float[numbers(expected).length];
        for (int i = 0; i < values.length; i++) {
          values[i] = numbers(expected)[i];
        }
        assertThat(array.toFloatArray()).containsExactly(values);
        assertThat(array.getManager()).isSameAs(manager);
      }
      assertThat(manager.getManagedArrays()).isEmpty();
    }
  }

  private static long[] numbers(String text) {
    return text == null || text.isEmpty()
        ? new long[0]
        : Arrays.stream(text.split(" ", -1)).mapToLong(Long::parseLong).toArray();
  }

  @Test
  void gathersLargeTransposedTensors() throws IOException {
    long rows = 700;
    long columns = 900;
    byte[] pickle =
        new PickleProgram()
            .beginDict()
            .text("t")
            .tensor("0", rows * columns, 0, new long[] {columns, rows}, new long[] {1, columns})
            .endDict()
            .end();
    byte[] storage = TorchFiles.counting((int) (rows * columns));
    try (TorchArchive archive = open(TorchFiles.zip(pickle, storage));
        NDArray array = archive.read("t", manager)) {
      float[] values = array.toFloatArray();
      for (int i = 0; i < values.length; i++) {
        assertThat((long) values[i]).isEqualTo(i % rows * columns + i / rows);
      }
    }
  }

  @Test
  void readsPartsOfLegacyStorages() throws IOException {
    byte[] pickle =
        new PickleProgram()
            .beginDict()
            .text("v")
            .global("torch._utils", "_rebuild_tensor")
            .op(PickleCode.MARK, PickleCode.MARK)
            .text("storage")
            .global("torch.cuda", "FloatStorage")
            .text("0")
            .text("cuda:0")
            .whole(12)
            .op(PickleCode.MARK)
            .text("part")
            .whole(4)
            .whole(6)
            .op(PickleCode.TUPLE, PickleCode.TUPLE, PickleCode.BINPERSID)
            .whole(1)
            .wholes(5)
            .wholes(1)
            .op(PickleCode.TUPLE, PickleCode.REDUCE)
            .endDict()
            .end();
    try (TorchArchive archive = open(TorchFiles.legacy(pickle, TorchFiles.counting(12)))) {
      assertThat(archive.read("v", manager).toFloatArray()).containsExactly(5, 6, 7, 8, 9);
    }
  }

  @Test
  void readsWhatPython2Pickled() throws IOException {
    byte[] pickle =
        new PickleProgram()
            .global("collections", "OrderedDict")
            .op(PickleCode.EMPTY_LIST, PickleCode.EMPTY_LIST, PickleCode.MARK)
            .op(PickleCode.SHORT_BINSTRING, 1, 'w')
            .vector("0", 2)
            .op(PickleCode.APPENDS, PickleCode.APPEND, PickleCode.TUPLE1, PickleCode.REDUCE)
            .end();
    try (TorchArchive archive = open(TorchFiles.legacy(pickle, TorchFiles.floats(3, 4)))) {
      assertThat(archive.read("w", manager).toFloatArray()).containsExactly(3, 4);
    }
  }

  @Test
  void passesOverWhatTrainingLeavesBesideTheWeights() throws IOException {
    byte[] pickle =
        new PickleProgram()
            .beginDict()
            .text("w")
            .vector("0", 1)
            .op(PickleCode.BININT1, 3)
            .text("an integer as key")
            .text("lr")
            .op(PickleCode.BINFLOAT)
            .little(8, 0)
            .text("folder")
            .global("pathlib", "PosixPath")
            .text("/etc")
            .op(PickleCode.TUPLE1, PickleCode.REDUCE)
            .text("history")
            .global("collections", "defaultdict")
            .global("builtins", "list")
            .op(PickleCode.TUPLE1, PickleCode.REDUCE, PickleCode.MARK)
            .text("a")
            .op(PickleCode.EMPTY_LIST)
            .endDict()
            .text("type")
            .global("torch", "float16")
            .text("seen")
            .op(PickleCode.EMPTY_SET, PickleCode.MARK, PickleCode.NONE, PickleCode.ADDITEMS)
            .endDict()
            .end();
    try (TorchArchive archive = open(TorchFiles.zip(pickle, TorchFiles.floats(3)))) {
      assertThat(only(archive)).isEqualTo(3);
      assertThat(archive.stateDicts()).isEmpty();
    }
  }

  @Test
  void namesTensorsOfTorchScriptByTheirAttributes() throws IOException {
    try (TorchArchive archive = open(torchScript())) {
      assertThat(archive.tensors())
          .containsExactly(
              new ArchivedTensor("model.weight", TensorType.F32, List.of(2L)),
              new ArchivedTensor("steps", TensorType.I64, List.of()));
      assertThat(archive.read("model.weight", manager).toFloatArray()).containsExactly(3, 4);
      assertThat(archive.read("steps", manager).getLong()).isEqualTo(5);
    }
  }

  /** A network with a part named like a usual state dict, and code that nobody reads. */
  static byte[] torchScript() {
    byte[] pickle =
        new PickleProgram()
            .beginObject("Net")
            .text("training")
            .op(PickleCode.NEWFALSE)
            .text("model")
            .beginObject("Part")
            .text("training")
            .op(PickleCode.NEWFALSE)
            .text("sizes")
            .global("torch.jit._pickle", "build_intlist")
            .op(PickleCode.EMPTY_LIST, PickleCode.MARK, PickleCode.BININT1, 3, PickleCode.APPENDS)
            .op(PickleCode.TUPLE1, PickleCode.REDUCE)
            .text("weight")
            .vector("0", 2)
            .endObject()
            .text("steps")
            .tensor("LongStorage", "1", 1, 0, new long[0], new long[0])
            .endObject()
            .end();
    Map<String, byte[]> members =
        TorchFiles.members(pickle, TorchFiles.floats(3, 4), new byte[] {5, 0, 0, 0, 0, 0, 0, 0});
    members.put("x/code/__torch__.py", "import os".getBytes(StandardCharsets.UTF_8));
    members.put("x/constants.pkl", new PickleProgram().op(PickleCode.EMPTY_TUPLE).end());
    return TorchFiles.zip(members, ZipEntry.STORED);
  }

  @Test
  void listsTypesThatCannotBeLoadedAndRefusesThemWhenAsked() throws IOException {
    byte[] pickle =
        new PickleProgram()
            .beginDict()
            .text("mask")
            .tensor("BoolStorage", "0", 4, 0, new long[] {4}, new long[] {1})
            .endDict()
            .end();
    try (TorchArchive archive = open(TorchFiles.zip(pickle, new byte[4]))) {
      assertThat(archive.tensors())
          .containsExactly(new ArchivedTensor("mask", TensorType.BOOL, List.of(4L)));
      assertThatThrownBy(() -> archive.read("mask", manager))
          .isInstanceOf(CheckpointFormatException.class)
          .hasMessageContaining(
              "tensor mask is of type BOOL, which can't be loaded; convert it to F32, I64, I32 or"
                  + " U8");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> archive.read("masks", manager))
          .withMessage(
              "Invalid tensor name: masks, " + archive.source() + " has none of that name");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "DoubleStorage, F64, FLOAT64",
    "FloatStorage, F32, FLOAT32",
    "HalfStorage, F16, FLOAT32",
    "BFloat16Storage, BF16, FLOAT32",
    "LongStorage, I64, INT64",
    "IntStorage, I32, INT32",
    "ByteStorage, U8, UINT8"
  })
  void readsEachType(String storage, TensorType type, DataType loaded) throws IOException {
    byte[] pickle =
        new PickleProgram()
            .beginDict()
            .text("t")
            .tensor(storage, "0", 3, 1, new long[] {2}, new long[] {1})
            .endDict()
            .end();
    byte[] content = new byte[3 * type.bytes()];
    content[2 * type.bytes()] = 7;
    try (TorchArchive archive = open(TorchFiles.zip(pickle, content));
        NDArray array = archive.read("t", manager)) {
      assertThat(archive.tensors()).containsExactly(new ArchivedTensor("t", type, List.of(2L)));
      assertThat(array.getDataType()).isEqualTo(loaded);
      byte[] read = new byte[2 * loaded.getNumOfBytes()];
      array.toByteBuffer().get(read);
      byte[] expected = new byte[read.length];
      expected[loaded.getNumOfBytes()] = 7;
      switch (type) {
        case F16 -> assertThat(array.toFloatArray()).containsExactly(0, 7 * 0x1p-24f);
        case BF16 -> assertThat(array.toFloatArray()).containsExactly(0, 7 * 0x1p-133f);
        default -> assertThat(read).isEqualTo(expected);
      }
    }
  }

  @Test
  void readsWhatIsWithinTheStateDictAskedFor() throws IOException {
    byte[] pickle =
        new PickleProgram()
            .beginDict()
            .text("networks")
            .beginDict()
            .text("a")
            .beginDict()
            .text("w")
            .vector("0", 1)
            .endDict()
            .text("b")
            .beginDict()
            .text("w")
            .vector("0", 1)
            .endDict()
            .endDict()
            .endDict()
            .end();
    Path file = file(TorchFiles.zip(pickle, TorchFiles.counting(1)));
    try (TorchArchive archive = TorchArchive.open(file, StateDictChoice.named("networks"))) {
      assertThat(names(archive)).containsExactly("a.w", "b.w");
    }
  }

  @Test
  void tellsAMissingFileFromABadOne() throws IOException {
    Path missing = folder.resolve("missing.pt");
    assertThatThrownBy(() -> TorchArchive.open(missing))
        .isInstanceOf(StorageException.class)
        .hasMessageStartingWith("Cannot read " + missing + ": no such file");
    assertThatThrownBy(() -> TorchArchive.open(folder)).isInstanceOf(StorageException.class);
    assertRefused(new byte[0], "it is neither a zip archive nor a pickle of torch.save");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "7 | 6 | 1 | needs the elements from 7 to 13 of its storage, which has 12",
        "-1 | 6 | 1 | needs the elements from -1 to 5 of its storage, which has 12",
        "13 | 0 | 1 | needs the elements from 13 to 13 of its storage, which has 12",
        "0 | 6 | 0 | has strides [0], by which elements overlap; save a copy of it",
        "0 | 3 3 | 1 1 | has strides [1, 1], by which elements overlap; save a copy of it",
        "0 | -6 | 1 | has a negative size or stride",
        "0 | 6 | -1 | has a negative size or stride",
        "0 | 6 | 1 1 | has 1 axes and 2 strides; as many are expected, at most 32",
        "0 | 4611686018427387904 4 | 4 1 | overflows 64 bits",
        "0 | 4611686018427387904 0 4 | 4 1 1 | overflows 64 bits",
        "0 | 2 2 | 9223372036854775807 1 | overflows 64 bits",
        "9223372036854775807 | 2 | 1 | overflows 64 bits"
      })
  void refusesTensorsThatDoNotFit(long offset, String shape, String strides, String problem)
      throws IOException {
    byte[] pickle =
        new PickleProgram()
            .beginDict()
            .text("v")
            .tensor("0", 12, offset, numbers(shape), numbers(strides))
            .endDict()
            .end();
    String shown = Arrays.toString(numbers(shape));
    assertRefused(
        TorchFiles.zip(pickle, TorchFiles.counting(12)),
        "a tensor of shape " + shown + " " + problem);
  }

  private static byte[] one(String name, String key, long elements) {
    return new PickleProgram().beginDict().text(name).vector(key, elements).endDict().end();
  }

  @Test
  void refusesStoragesThatAreNotThere() throws IOException {
    assertRefused(
        TorchFiles.zip(one("w", "9", 2), TorchFiles.counting(2)),
        "tensor w lies in storage 9 of 2 elements, for which the file has no bytes");
    assertRefused(
        TorchFiles.zip(one("w", "0", 3), TorchFiles.counting(2)),
        "tensor w lies in storage 0 of 3 elements, for which the file has 8 bytes");
    assertRefused(
        TorchFiles.zip(one("w", "0", 1L << 62), TorchFiles.counting(2)),
        "its storage 0 would have 4611686018427387904 elements, of which 4611686018427387904 from"
            + " 0 on are used");
    assertRefused(
        TorchFiles.legacy(one("w", "0", 3), TorchFiles.counting(2)),
        "its storage 0 of 3 elements has 2 in 8 bytes: it was cut short or damaged");
    assertRefused(
        TorchFiles.legacy(one("w", "7", 3), TorchFiles.counting(3)),
        "it lists a storage that no tensor has, or one twice");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "../w", "/etc/w", "a\\b", "C:w", "a\nb"})
  void refusesNamesThatAreNone(String name) throws IOException {
    assertRefused(
        TorchFiles.zip(one(name, "0", 1), TorchFiles.counting(1)),
        "it has a tensor named " + name.replace('\n', '\uFFFD') + ", which is no valid name");
  }

  @ParameterizedTest
  @CsvSource({
    "posix, system",
    "builtins, eval",
    "builtins, getattr",
    "os, system",
    "subprocess, Popen",
    "torch, load",
    "torch.hub, load",
    "torch._utils, _rebuild_sparse_tensor",
    "numpy, load",
    "collections, OrderedDict.fromkeys",
    "__torch, X",
    "runpy, _run_code"
  })
  void refusesOtherNamesWhereverTheyStand(String module, String name) throws IOException {
    String reason =
        "it asks for the Python object "
            + module
            + "."
            + name
            + ", which weights don't need and which was not run; if you trust the file, save its"
            + " state_dict() alone in Python";
    byte[] mentioned =
        new PickleProgram()
            .beginDict()
            .text("w")
            .vector("0", 1)
            .text("x")
            .global(module, name)
            .endDict()
            .end();
    assertRefused(TorchFiles.zip(mentioned, TorchFiles.counting(1)), reason);
    byte[] onTheStack =
        new PickleProgram().text(module).text(name).op(PickleCode.STACK_GLOBAL).end();
    assertRefused(TorchFiles.legacy(onTheStack), reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "') R' | takes more from its stack than is there",
        "'' | takes more from its stack than is there",
        "'N ( 0 0 0' | takes more from its stack than is there",
        "') ( R' | takes more from its stack than is there",
        "'t' | ends a collection that it never began",
        "'N N R' | calls what can't be called",
        "'N ) b' | changes the state of what has none",
        "'N N Q' | refers to something outside that is no storage of a known type",
        "'} ( N u' | has a key without a value",
        "'N N a' | appends to what is no list",
        "'N N N s' | sets an item of what is no dictionary"
      })
  void refusesProgramsThatMakeNoSense(String codes, String problem) throws IOException {
    PickleProgram program = new PickleProgram();
    codes.chars().filter(code -> code != ' ').forEach(program::op);
    assertRefused(TorchFiles.zip(program.end()), "its pickle " + problem);
  }

  @Test
  void refusesInstructionsThatWeightsDoNotNeed() throws IOException {
    for (int code : new int[] {'i', 'o', 'P', 0x82, 0x83, 0x84, 0x97, 0x98, 'V', 'F', 'S', 0xFF}) {
      assertRefused(
          TorchFiles.zip(new PickleProgram().op(code).end()),
          "byte 0x%02x of its pickle, at 2, is no instruction known".formatted(code));
    }
  }

  @Test
  void boundsInstructionsAndTheirMemory() throws IOException {
    byte[] endless = new byte[Unpickler.MOST_INSTRUCTIONS + 1];
    for (int code : new int[] {PickleCode.EMPTY_DICT, PickleCode.EMPTY_LIST, PickleCode.MARK}) {
      Arrays.fill(endless, (byte) code);
      byte[] bytes = TorchFiles.zip(endless);
      long before = THREADS.getCurrentThreadAllocatedBytes();
      assertRefused(bytes, "its pickle has more than 2097152 instructions");
      assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(256 << 20);
    }
  }

  @Test
  void boundsBytes() throws IOException {
    assertRefused(
        TorchFiles.zip(new byte[Unpickler.MOST_BYTES + 1]),
        "a member that is read as a whole would have 33554433 bytes, packed into 33554433; at most"
            + " 33554432 can be");
    assertRefused(
        TorchFiles.zip(new PickleProgram().op(PickleCode.BINUNICODE).little(4, -1).end()),
        "its pickle ends early, or has more than 8 bytes");
  }

  @Test
  void refusesDictionariesWithinEachOther() throws IOException {
    String reason = "its dictionaries lie within each other without end";
    byte[] cycle =
        new PickleProgram()
            .op(PickleCode.EMPTY_DICT, PickleCode.BINPUT, 0)
            .text("a")
            .op(PickleCode.BINGET, 0, PickleCode.SETITEM)
            .end();
    assertRefused(TorchFiles.zip(cycle), reason);
    PickleProgram doubling = new PickleProgram().op(PickleCode.EMPTY_DICT, PickleCode.BINPUT, 0);
    for (int i = 0; i < 40; i++) { // 2^40 paths, none of them to a tensor
      doubling
          .op(PickleCode.EMPTY_DICT)
          .text("a")
          .op(PickleCode.BINGET, i, PickleCode.SETITEM)
          .text("b")
          .op(PickleCode.BINGET, i, PickleCode.SETITEM, PickleCode.BINPUT, i + 1);
    }
    assertRefused(TorchFiles.zip(doubling.end()), reason);
  }

  /** A dictionary under many keys at once; what it holds is written once and named many times. */
  private static byte[] shared(String key, int entries, int times) {
    PickleProgram program =
        new PickleProgram()
            .tensor("0", 0, 0, new long[] {0}, new long[] {1})
            .op(PickleCode.BINPUT, 0, PickleCode.POP)
            .beginDict();
    for (int i = 0; i < entries; i++) {
      program.text(key + i).op(PickleCode.BINGET, 0);
    }
    program.endDict().op(PickleCode.BINPUT, 1, PickleCode.POP).beginDict();
    for (int i = 0; i < times; i++) {
      program.text("" + i).op(PickleCode.BINGET, 1);
    }
    return program.text("empty").op(PickleCode.BINGET, 0).endDict().end();
  }

  @Test
  void refusesMoreNamesThanTheFileHas() throws IOException {
    assertRefused(
        TorchFiles.zip(shared("", 1000, 1000), new byte[0]), "it has more than 131072 tensors");
    assertRefused(
        TorchFiles.zip(shared("x".repeat(4000), 100, 100), new byte[0]),
        "its tensors' names are too long, such as 83." + "x".repeat(97) + "…");
    assertRefused(
        TorchFiles.zip(shared("x".repeat(1_000_000), 1, 1), new byte[0]),
        "its tensors' names are too long, such as 0." + "x".repeat(98) + "…");
  }

  @Test
  void refusesToCopyTheSameEntriesAgainAndAgain() throws IOException {
    String reason = "its pickle copies the same entries again and again";
    PickleProgram pairs = new PickleProgram().op(PickleCode.EMPTY_LIST, PickleCode.MARK);
    PickleProgram attributes = new PickleProgram().beginDict();
    for (int i = 0; i < 3000; i++) {
      pairs.text("" + i).op(PickleCode.NONE, PickleCode.TUPLE2);
      attributes.text("" + i).op(PickleCode.NONE);
    }
    pairs.op(PickleCode.APPENDS, PickleCode.TUPLE1, PickleCode.BINPUT, 0);
    attributes.endDict().op(PickleCode.BINPUT, 0);
    for (int i = 0; i < 1000; i++) {
      pairs
          .global("collections", "OrderedDict")
          .op(PickleCode.BINGET, 0, PickleCode.REDUCE, PickleCode.POP);
      attributes
          .global("__torch__", "Net")
          .op(PickleCode.EMPTY_TUPLE, PickleCode.NEWOBJ)
          .op(PickleCode.BINGET, 0, PickleCode.BUILD, PickleCode.POP);
    }
    assertRefused(TorchFiles.zip(pairs.end()), reason);
    assertRefused(TorchFiles.zip(attributes.end()), reason);
  }

  @Test
  void refusesToUnpackMoreThanTheFileCouldHold() throws IOException {
    byte[] zeros = new byte[4_000_000];
    byte[] bomb =
        TorchFiles.zip(TorchFiles.members(one("w", "0", 1_000_000), zeros), ZipEntry.DEFLATED);
    assertThat(bomb.length).isLessThan(10_000);
    assertRefused(bomb, "its tensors would have more than 16 times its own bytes when unpacked");
    PickleProgram many = new PickleProgram().beginDict().text("0").vector("0", 100_000);
    many.op(PickleCode.BINPUT, 0);
    for (int i = 1; i < 20; i++) {
      many.text("" + i).op(PickleCode.BINGET, 0);
    }
    assertRefused(
        TorchFiles.zip(many.endDict().end(), new byte[400_000]),
        "its tensors would have more than 16 times its own bytes when unpacked");
    byte[] packed = new byte[1_000_000];
    Arrays.fill(packed, (byte) PickleCode.NONE);
    assertThatThrownBy(() -> open(TorchFiles.zip(TorchFiles.members(packed), ZipEntry.DEFLATED)))
        .isInstanceOf(CheckpointFormatException.class)
        .hasMessageContaining("a member that is read as a whole would have 1000000 bytes, packed");
  }

  @Test
  void refusesWhatIsNoStateDict() throws IOException {
    assertRefused(
        TorchFiles.zip(new PickleProgram().vector("0", 1).end(), TorchFiles.counting(1)),
        "what was saved is one tensor and no state dict; save a model's state_dict()");
    assertRefused(
        TorchFiles.zip(new PickleProgram().op(PickleCode.EMPTY_LIST).end()),
        "what was saved is a list and no state dict; save a model's state_dict()");
    assertRefused(
        TorchFiles.zip(new PickleProgram().op(PickleCode.EMPTY_DICT).end()), "it holds no tensors");
  }

  @Test
  void refusesOtherByteOrders() throws IOException {
    Map<String, byte[]> members = TorchFiles.members(one("w", "0", 1), TorchFiles.counting(1));
    members.put("x/byteorder", new byte[] {'b', 'i', 'g'});
    assertRefused(
        TorchFiles.zip(members, ZipEntry.STORED), "its byte order is big, only little is read");
  }
}
