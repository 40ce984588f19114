package io.tessera.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tessera.core.checkpoint.Json;
import io.tessera.core.image.PngEncoder;
import io.tessera.core.image.RgbImage;
import io.tessera.evaluation.conformance.Lcg;
import io.tessera.evaluation.reconstruction.MsSsim;
import io.tessera.evaluation.reconstruction.Psnr;
import io.tessera.evaluation.reconstruction.Ssim;
import io.tessera.spark.compare.ComparisonReport;
import io.tessera.spark.compare.ComparisonReport.Figure;
import io.tessera.spark.shard.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluatePairsTest {
  private static final int N = 6;
  private static final int SIDE = 24;

  @TempDir static Path dir;

  @BeforeAll
  static void write() throws IOException {
    TestSpark.session();
    Fixtures.folder(dir.resolve("originals"), pngs(SIDE, 0, N));
    Fixtures.folder(dir.resolve("made"), pngs(SIDE, 3, N));
    byte[] pixels = new byte[N * SIDE * SIDE * 3];
    for (int i = 0; i < N; i++) {
      byte[] image = image(SIDE, i, 3);
      System.arraycopy(image, 0, pixels, i * image.length, image.length);
    }
    Fixtures.npz(dir.resolve("made.npz"), pixels, SIDE);
  }

  @Test
  void meansOverPairsHaveIntervalsAndProtocols() throws IOException {
    CommandRun run = pairs("made", "originals", "--blocks=3", "--out=" + dir.resolve("out"));
    assertThat(run.code()).as(run.err()).isZero();
    double psnr = 0;
    double ssim = 0;
    for (int i = 0; i < N; i++) {
      psnr += Psnr.of(image(SIDE, i, 0), image(SIDE, i, 3)) / N;
      ssim += Ssim.of(image(SIDE, i, 0), image(SIDE, i, 3), SIDE, SIDE) / N;
    }
    ComparisonReport report = report("out");
    assertThat(report.figures()).extracting(Figure::name).containsExactly("PSNR", "SSIM");
    assertThat(report.figures().get(0).value()).isCloseTo(psnr, within(1e-12));
    assertThat(report.figures().get(1).value()).isCloseTo(ssim, within(1e-12));
    assertThat(report.figures().get(0).interval()).isNotNull();
    assertThat(report.figures().get(0).protocol())
        .startsWith("PSNR; reference originals sha256:" + report.reference().sha256())
        .contains("; 6 reference, 6 reconstructions;");
    assertThat(run.err()).contains("6 images have a side below 161 pixels and so no MS-SSIM.");

    CommandRun other = pairs("made.npz", "originals", "--blocks=3", "--out=" + dir.resolve("npz"));
    assertThat(other.code()).as(other.err()).isZero();
    assertThat(report("npz").figures()).isEqualTo(report.figures());
    assertThat(report("npz").measured().sha256()).isEqualTo(report.measured().sha256());
  }

  @Test
  void largeImagesHaveMsSsimAndEqualOnesNoPsnr() throws IOException {
    Fixtures.folder(dir.resolve("large"), pngs(170, 0, 2));
    Map<String, byte[]> made = new TreeMap<>(pngs(170, 5, 2));
    made.put("0.png", PngEncoder.encode(RgbImage.of(170, 170, image(170, 0, 0))));
    Fixtures.folder(dir.resolve("large-made"), made);
    CommandRun run = pairs("large-made", "large", "--blocks=1", "--out=" + dir.resolve("big"));
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err()).contains("1 pairs have no difference and so no PSNR");
    assertThat(report("big").figures())
        .extracting(Figure::name)
        .containsExactly("PSNR", "SSIM", "MS-SSIM");
    double expected = (1 + MsSsim.of(image(170, 1, 0), image(170, 1, 5), 170, 170)) / 2;
    assertThat(report("big").figures().get(2).value()).isCloseTo(expected, within(1e-12));
  }

  @Test
  void whatDoesNotPairIsRefused() throws IOException {
    Fixtures.folder(dir.resolve("fewer"), pngs(SIDE, 3, N - 1));
    assertThat(fails("fewer", "originals")).contains("there are 5 and 6 images");
    Map<String, byte[]> renamed = new TreeMap<>(pngs(SIDE, 3, N));
    renamed.put("7.png", renamed.remove("2.png"));
    Fixtures.folder(dir.resolve("renamed"), renamed);
    assertThat(fails("renamed", "originals"))
        .contains("3.png stands where 2.png is the original; both sides need the same names");
    Fixtures.folder(dir.resolve("small"), pngs(SIDE - 1, 3, N));
    assertThat(fails("small", "originals"))
        .contains("0.png has 23 x 23 pixels, its original 0.png has 24 x 24");
    Map<String, byte[]> damaged = new TreeMap<>(pngs(SIDE, 3, N));
    damaged.put("4.png", new byte[] {9});
    Fixtures.folder(dir.resolve("damaged"), damaged);
    assertThat(fails("damaged", "originals")).contains("4.png can't be read: Cannot decode image");
  }

  private static String fails(String made, String originals) {
    CommandRun run = pairs(made, originals);
    assertThat(run.code()).as(run.err()).isEqualTo(65);
    return run.err();
  }

  private static CommandRun pairs(String made, String originals, String... more) {
    String[] arguments = new String[4 + more.length];
    arguments[0] = "evaluate";
    arguments[1] = "pairs";
    arguments[2] = dir.resolve(made).toString();
    arguments[3] = "--against=" + dir.resolve(originals);
    System.arraycopy(more, 0, arguments, 4, more.length);
    return CommandRun.of(arguments);
  }

  private static ComparisonReport report(String out) throws IOException {
    return Json.read(
        Files.readString(dir.resolve(out).resolve("metrics.json")), ComparisonReport.class, out);
  }

  private static Map<String, byte[]> pngs(int side, int noise, int count) {
    Map<String, byte[]> files = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      files.put(i + ".png", PngEncoder.encode(RgbImage.of(side, side, image(side, i, noise))));
    }
    return files;
  }

  /** Noise, with its lowest bits changed by as much as is asked for. */
  private static byte[] image(int side, int number, int noise) {
    byte[] samples = Lcg.bytes(side * side * 3, number + 1);
    for (int i = 0; i < samples.length; i++) {
      samples[i] ^= (byte) (i % (noise + 1));
    }
    return samples;
  }
}
