package io.tessera.spark;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tessera.core.checkpoint.SafetensorsReader;
import io.tessera.core.checkpoint.SafetensorsWriter;
import io.tessera.core.checkpoint.Sha256;
import io.tessera.core.checkpoint.torch.TorchArchive;
import io.tessera.core.training.NamedTensors;
import io.tessera.spark.job.StopSignal;
import io.tessera.testing.Golden;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The golden files were written by {@code torch.save} of torch 2.7.1 from generated tensors with
 * LlamaGen's names: {@code {"model": weights, "ema": half of them in float16, "steps": 7}} of a
 * small VQ model, {@code {"model": weights}} of a small transformer.
 */
class ImportTest {
  @TempDir Path dir;
  private Path vq;
  private Path gpt;
  private Path out;

  @BeforeEach
  void copyFiles() throws IOException {
    // the name tells nothing
    vq = Files.write(dir.resolve("vq.bin"), Golden.resource("import/tiny-vq.pt"));
    gpt = Files.write(dir.resolve("gpt.bin"), Golden.resource("import/tiny-gpt.pt"));
    out = dir.resolve("out.safetensors");
  }

  @Test
  void tokenizerComesWithItsNetworkAndOrigin() throws IOException {
    CommandRun run = importing("tokenizer", vq);

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err())
        .contains(
            "tokenizer: VQ-2 with 16 codes, 8 base channels, 38,431 parameters, from torch",
            "Passed over, of no use: quantize.codebook_used");
    assertThat(run.out())
        .contains(
            "To use it: tokenizer { weights = \""
                + out
                + "\", base-channels = 8, "
                + "encoder-multipliers = [1, 2], decoder-multipliers = [1, 2], encoder-blocks = 1, "
                + "decoder-blocks = 1, attention-levels = [], z-channels = 8, codebook-size = 16, "
                + "codebook-dim = 4 }");
    try (SafetensorsReader reader = SafetensorsReader.open(out)) {
      String sha256 = Sha256.of(Golden.resource("import/tiny-vq.pt"));
      Map<String, String> metadata = reader.header().metadata();
      assertThat(metadata)
          .containsEntry("tessera.kind", "tokenizer")
          .containsEntry("source.format", "torch")
          .containsEntry("source.sha256", sha256);
      assertThat(metadata.get("tessera.provenance"))
          .contains("\"parentCheckpoint\":\"" + sha256 + "\"");
    }
    assertSameTensors(vq, 1);
  }

  @Test
  void averagedWeightsComeWhenAskedFor() {
    assertThat(importing("tokenizer", vq, "--state-dict", "ema").code()).isZero();
    // the fixture's averaged weights are half of the others, in float16
    assertSameTensors(vq, 0.5f);

    CommandRun none = importing("tokenizer", vq, "--state-dict", "emma");
    assertThat(none.code()).isEqualTo(65);
    assertThat(none.err()).contains("emma", "ema", "model");
  }

  @Test
  void generatorOfACustomSizeWithoutQueryNormLeavesTheHeadsToTheUser() {
    CommandRun run = importing("generator", gpt);

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err())
        .contains("generator: GPT of width 16 with 1 layers", "Passed over, of no use: freqs_cis");
    assertThat(run.out())
        .contains("size = custom, dim = 16, layers = 1, heads = HEADS, qk-norm = none");
  }

  @Test
  void importingAgainChangesNothingAndAnotherFileIsNotOverwritten() throws IOException {
    importing("tokenizer", vq);
    byte[] first = Files.readAllBytes(out);

    CommandRun again = importing("tokenizer", vq);
    assertThat(again.code()).isZero();
    assertThat(again.out()).contains("(was there already)");

    CommandRun other = importing("generator", gpt);
    assertThat(other.code()).isEqualTo(64);
    assertThat(other.err()).contains("there is a file with another content");
    assertThat(out).hasBinaryContent(first);
    try (Stream<Path> left = Files.list(dir)) {
      assertThat(left).containsExactlyInAnyOrder(vq, gpt, out);
    }
  }

  @Test
  void whatWasImportedIsImportedToTheSameTensors() {
    importing("tokenizer", vq);
    Path second = dir.resolve("second.safetensors");

    CommandRun run =
        CommandRun.of("import", "tokenizer", "--from", out.toString(), "--out", second.toString());

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err()).contains("from safetensors");
    try (NDManager manager = NDManager.newBaseManager(Device.cpu());
        NamedTensors a = SafetensorsReader.open(out).read(manager);
        NamedTensors b = SafetensorsReader.open(second).read(manager)) {
      assertThat(b.asMap()).isEqualTo(a.asMap());
    }
  }

  @Test
  void filesOfShardsAreOneModel() throws IOException {
    importing("tokenizer", vq);
    Path a = part("a", name -> name.startsWith("encoder."));
    Path b = part("b", name -> !name.startsWith("encoder."));
    Path joined = dir.resolve("joined.safetensors");

    CommandRun run =
        CommandRun.of(
            "import",
            "tokenizer",
            "--from",
            a.toString(),
            "--from",
            b.toString(),
            "--out",
            joined.toString());

    assertThat(run.code()).as(run.err()).isZero();
    CommandRun twice =
        CommandRun.of(
            "import",
            "tokenizer",
            "--from",
            a.toString(),
            "--from",
            a.toString(),
            "--out",
            dir.resolve("twice").toString());
    assertThat(twice.code()).isEqualTo(65);
    assertThat(twice.err()).contains("its tensor encoder.conv_in.weight is a second");
  }

  @Test
  void missingUnexpectedAndMisshapenTensorsAreNamed() throws IOException {
    importing("tokenizer", vq);
    Path changed =
        rewritten(
            tensors -> {
              NDArray renamed = tensors.remove("encoder.norm_out.weight");
              tensors.put("encoder.norm_out.wieght", renamed);
              NDArray cut = tensors.get("decoder.conv_out.bias");
              tensors.put("decoder.conv_out.bias", cut.get(":2"));
            });

    CommandRun run =
        CommandRun.of(
            "import", "tokenizer", "--from", changed.toString(), "--out", dir + "/x.safetensors");

    assertThat(run.code()).isEqualTo(65);
    assertThat(run.err())
        .contains(
            "1 tensor is missing: encoder.norm_out.weight (it has encoder.norm_out.wieght)",
            "1 tensor is unexpected: encoder.norm_out.wieght",
            "1 tensor is of another shape: decoder.conv_out.bias ([2], expected [3])")
        .doesNotContain("\tat ");
    assertThat(dir.resolve("x.safetensors")).doesNotExist();
  }

  @Test
  void filesOfAnotherKindAreToldByTheirTensors() {
    CommandRun wrong = importing("tokenizer", gpt);
    assertThat(wrong.code()).isEqualTo(65);
    assertThat(wrong.err())
        .contains(
            "Cannot tell the network of " + gpt + ": it has no tensor quantize.embedding.weight",
            "cls_embedding.embedding_table.weight")
        .doesNotContain("\tat ");
    assertThat(out).doesNotExist();

    CommandRun inception = importing("inception", gpt);
    assertThat(inception.code()).isEqualTo(65);
    assertThat(inception.err()).contains("as the weights of FID-Inception", "tensors are missing");
  }

  @Test
  void filesOfNoFormatAreRefusedWithTheirFirstBytes() throws IOException {
    Path text = Files.writeString(dir.resolve("model.pt"), "<!DOCTYPE html>");
    CommandRun run = importing("tokenizer", text);
    assertThat(run.code()).isEqualTo(65);
    assertThat(run.err())
        .contains(
            "it begins with the bytes 3c 21 44 4f 43",
            "neither safetensors, torch (zip or pickle) nor a TensorFlow graph");

    Path empty = Files.createFile(dir.resolve("empty"));
    assertThat(importing("tokenizer", empty).err()).contains("it begins with nothing");

    CommandRun missing = importing("tokenizer", dir.resolve("none.pt"));
    assertThat(missing.code()).isEqualTo(65);
    assertThat(missing.err()).contains("none.pt: no such file");
  }

  @Test
  void usageIsChecked() {
    CommandRun kind = importing("tokeniser", vq);
    assertThat(kind.code()).isEqualTo(64);
    assertThat(kind.err())
        .contains("'tokeniser' is none; choose one of tokenizer, generator, inception, lpips");

    CommandRun from = CommandRun.of("import", "tokenizer", "--out", out.toString());
    assertThat(from.code()).isEqualTo(64);
    assertThat(from.err()).contains("--from=FILE");

    importing("tokenizer", vq);
    CommandRun choice =
        CommandRun.of(
            "import", "tokenizer", "--from", out.toString(), "--state-dict", "ema", "--out", "x");
    assertThat(choice.code()).isEqualTo(64);
    assertThat(choice.err())
        .contains(
            "Cannot choose --state-dict ema", "is a safetensors file", "leave the option out");
  }

  @Test
  void aStoppedImportLeavesNothing() throws IOException {
    try (StopSignal stop = new StopSignal()) {
      stop.request("SIGTERM");

      CommandRun run =
          CommandRun.of(
              stop,
              Map.of(),
              "import",
              "tokenizer",
              "--from",
              vq.toString(),
              "--out",
              out.toString());

      assertThat(run.code()).isEqualTo(75);
      assertThat(run.err()).contains("Stopped: SIGTERM. Run the same command again to finish.");
    }
    try (Stream<Path> left = Files.list(dir)) {
      assertThat(left).containsExactlyInAnyOrder(vq, gpt);
    }
  }

  private CommandRun importing(String kind, Path from, String... more) {
    String[] arguments =
        Stream.concat(
                Stream.of("import", kind, "--from", from.toString(), "--out", out.toString()),
                Stream.of(more))
            .toArray(String[]::new);
    return CommandRun.of(arguments);
  }

  private void assertSameTensors(Path torch, float factor) {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu());
        NamedTensors imported = SafetensorsReader.open(out).read(manager);
        TorchArchive original = TorchArchive.open(torch)) {
      assertThat(imported.names()).doesNotContain("quantize.codebook_used").hasSize(109);
      imported
          .asMap()
          .forEach(
              (name, tensor) -> {
                NDArray expected = original.read(name, manager).mul(factor);
                assertThat(tensor.getShape()).isEqualTo(expected.getShape());
                assertThat(tensor.sub(expected).abs().max().getFloat())
                    .as(name)
                    .isLessThanOrEqualTo(factor == 1 ? 0 : 2e-3f);
              });
    }
  }

  private Path part(String name, Predicate<String> names) throws IOException {
    Path file = dir.resolve(name);
    try (NDManager manager = NDManager.newBaseManager(Device.cpu());
        NamedTensors chosen = SafetensorsReader.open(out).read(manager, names);
        OutputStream stream = Files.newOutputStream(file)) {
      SafetensorsWriter.write(chosen, Map.of(), stream);
    }
    return file;
  }

  private Path rewritten(Consumer<Map<String, NDArray>> change) throws IOException {
    Path file = dir.resolve("changed");
    try (NDManager manager = NDManager.newBaseManager(Device.cpu());
        NamedTensors all = SafetensorsReader.open(out).read(manager);
        OutputStream stream = Files.newOutputStream(file)) {
      Map<String, NDArray> tensors = new LinkedHashMap<>(all.asMap());
      change.accept(tensors);
      SafetensorsWriter.write(NamedTensors.borrowing(tensors), Map.of(), stream);
    }
    return file;
  }
}
