package io.tessera.core.checkpoint.torch;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.JniUtils;
import io.tessera.core.checkpoint.ArchivedTensor;
import io.tessera.core.checkpoint.TensorType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A network that libtorch itself wrote as TorchScript. */
class AgainstTorchScriptTest {
  private static final String CODE =
      """
      class Part(Module):
        __parameters__ = ["weight", ]
        __buffers__ = ["steps", ]
        weight : Tensor
        steps : Tensor
        training : bool
        def forward(self: __torch__.Part,
          x: Tensor) -> Tensor:
          return torch.mul(x, self.weight)
      class Net(Module):
        __parameters__ = []
        __buffers__ = []
        training : bool
        name : str
        rates : List[float]
        model : __torch__.Part
        def forward(self: __torch__.Net,
          x: Tensor) -> Tensor:
          return torch.t((self.model).forward(x, ))
      """;

  /** The network in our own bytes, for libtorch to load. */
  private static byte[] network() {
    byte[] pickle =
        new PickleProgram()
            .beginObject("Net")
            .text("training")
            .op(PickleCode.NEWFALSE)
            .text("name")
            .text("a name")
            .text("rates")
            .global("torch.jit._pickle", "build_doublelist")
            .op(PickleCode.EMPTY_LIST, PickleCode.MARK, PickleCode.BINFLOAT)
            .little(8, 0)
            .op(PickleCode.APPENDS, PickleCode.TUPLE1, PickleCode.REDUCE)
            .text("model")
            .beginObject("Part")
            .text("weight")
            .tensor("0", 6, 0, new long[] {2, 3}, new long[] {1, 2})
            .text("steps")
            .tensor("LongStorage", "1", 1, 0, new long[0], new long[0])
            .text("training")
            .op(PickleCode.NEWFALSE)
            .endObject()
            .endObject()
            .end();
    Map<String, byte[]> members =
        TorchFiles.members(pickle, TorchFiles.counting(6), new byte[] {5, 0, 0, 0, 0, 0, 0, 0});
    members.put("x/code/__torch__.py", CODE.getBytes(StandardCharsets.UTF_8));
    members.put("x/constants.pkl", new PickleProgram().op(PickleCode.EMPTY_TUPLE).end());
    return TorchFiles.zip(members, ZipEntry.STORED);
  }

  @Test
  void readsWhatLibtorchWrote(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("net.pt");
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        PtSymbolBlock net =
            JniUtils.loadModule(
                (PtNDManager) manager, new ByteArrayInputStream(network()), false, false)) {
      var written = new ByteArrayOutputStream();
      JniUtils.writeModule(net, written, false);
      Files.write(file, written.toByteArray());
      try (TorchArchive archive = TorchArchive.open(file);
          NDArray weight = archive.read("model.weight", manager)) {
        assertThat(archive.tensors())
            .containsExactlyInAnyOrder(
                new ArchivedTensor("model.weight", TensorType.F32, List.of(2L, 3L)),
                new ArchivedTensor("model.steps", TensorType.I64, List.of()));
        assertThat(weight.toFloatArray()).containsExactly(0, 2, 4, 1, 3, 5);
        assertThat(archive.read("model.steps", manager).getLong()).isEqualTo(5);
      }
    }
  }
}
