package io.tessera.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tessera.core.checkpoint.Json;
import io.tessera.core.checkpoint.numpy.NpzFile;
import io.tessera.core.checkpoint.numpy.NpzWriter;
import io.tessera.core.image.PngEncoder;
import io.tessera.core.image.RgbImage;
import io.tessera.evaluation.conformance.Lcg;
import io.tessera.evaluation.frechet.Gaussian;
import io.tessera.evaluation.profile.Profile;
import io.tessera.evaluation.protocol.FeatureExtractorId;
import io.tessera.evaluation.protocol.FeatureExtractorId.Classifier;
import io.tessera.evaluation.protocol.FeatureExtractorId.InceptionFid;
import io.tessera.evaluation.protocol.Protocol;
import io.tessera.evaluation.reference.ReferenceStatistics;
import io.tessera.evaluation.reference.StatisticsFile;
import io.tessera.evaluation.reference.StatisticsOrigin;
import io.tessera.spark.compare.ComparisonReport;
import io.tessera.spark.compare.ComparisonReport.Figure;
import io.tessera.spark.shard.Fixtures;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command on images that anybody can generate, through a network that anybody can generate. */
@Tag("slow") // FID-Inception looks at some hundred images, without a GPU
class EvaluateSetsTest {
  private static final int SIDE = 16;
  private static final int A = 8;
  private static final int B = 6;

  @TempDir static Path dir;

  @BeforeAll
  static void write() throws IOException {
    TestSpark.session();
    InceptionFixture.write(dir.resolve("inception.safetensors"));
    Fixtures.folder(dir.resolve("a"), pngs(0, A));
    Fixtures.folder(dir.resolve("b"), pngs(100, B));
    Map<String, byte[]> first = new TreeMap<>(pngs(0, A));
    Map<String, byte[]> second = new TreeMap<>();
    for (int i = 5; i < A; i++) {
      second.put(name(i), first.remove(name(i)));
    }
    Fixtures.tar(Files.createDirectories(dir.resolve("tars")).resolve("a0.tar"), first);
    Fixtures.tar(dir.resolve("tars/a1.tar.gz"), second);
    table(dir.resolve("hugging/0"), first, "bytes");
    table(dir.resolve("hugging/1"), second, "bytes");
    table(dir.resolve("samples"), pngs(0, A), "png");
    Fixtures.npz(dir.resolve("a.npz"), pixels(0, A), SIDE);
  }

  @Test
  void theSameImagesGiveTheSameBitsFromEveryKindOfSource() {
    ComparisonReport folder = aAgainstB();
    assertThat(folder.figures())
        .extracting(Figure::name)
        .containsExactly(
            "gFID", "gsFID", "IS", "precision[inception-fid]", "recall[inception-fid]");
    assertThat(folder.measured().images()).isEqualTo(A);
    assertThat(folder.measured().sizes()).containsExactly(Map.entry("16 x 16", (long) A));
    assertThat(folder.figures().get(0).value()).isPositive();
    assertThat(folder.figures().get(0).interval()).isNotNull();
    for (String source : List.of("tars", "hugging", "samples", "a.npz")) {
      ComparisonReport other = report(source, "b", source.replace('.', '-'), "--metrics=fid");
      assertThat(other.figures()).as(source).isEqualTo(folder.figures().subList(0, 1));
      assertThat(other.measured().sha256()).as(source).isEqualTo(folder.measured().sha256());
    }
  }

  /** The report in the folder {@code folder}, made by whichever test asks first. */
  private static ComparisonReport aAgainstB() {
    boolean isMade = Files.exists(dir.resolve("folder/metrics.json"));
    return isMade ? read("folder") : report("a", "b", "folder");
  }

  private static ComparisonReport report(
      String measured, String reference, String out, String... more) {
    List<String> options =
        new ArrayList<>(List.of("--blocks=2", "--of=samples", "--seed=3", "--out", path(out)));
    options.addAll(List.of(more));
    CommandRun run = evaluate(measured, reference, options.toArray(String[]::new));
    assertThat(run.code()).as(run.err()).isZero();
    return read(out);
  }

  private static ComparisonReport read(String out) {
    try {
      Path file = dir.resolve(out).resolve("metrics.json");
      return Json.read(Files.readString(file), ComparisonReport.class, out);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void numbersArePrintedWithProtocolIntervalAndWarnings() throws IOException {
    CommandRun run =
        evaluate("a", "b", "--of=samples", "--seed=3", "--blocks=2", "--out=" + path("printed"));
    assertThat(run.code()).as(run.err()).isZero();
    List<String> lines = run.out().lines().toList();
    assertThat(lines.get(0)).matches("gFID +\\d+\\.\\d+  \\[\\S+ to \\S+ at 95.00 %\\]");
    Protocol protocol = Protocol.parse(lines.get(6));
    assertThat(protocol.images()).isEqualTo(A);
    assertThat(protocol.referenceImages()).isEqualTo(B);
    assertThat(protocol.seed()).hasValue(3);
    assertThat(protocol.reference().orElseThrow().name()).isEqualTo("b");
    assertThat(run.err())
        .contains(
            "warning: gFID is of 8 samples; published ones are of 50,000",
            "warning: 8 samples for 2,048 features: the covariance is singular");
    assertThat(Files.readString(dir.resolve("printed/metrics.csv")))
        .startsWith("name,value,low,high,level,protocol\r\n\"gFID\",")
        .contains("0.95,\"gFID; profile adm; inception-fid sha256:");
    assertThat(dir.resolve("printed"))
        .isDirectoryContaining("glob:**/measured.npz")
        .isDirectoryContaining("glob:**/reference.tsfs");
  }

  /** Sums that torch-fidelity's and ADM's networks gave in float64. */
  @Test
  void featuresAreTheGoldenOnes() throws IOException {
    for (Golden golden :
        List.of(
            new Golden(32, 1, 2468.424410962191, 89.02772649438036, 1862.9439328718513),
            new Golden(256, 3, 2970.3789139663068, 107.32375472872742, 2036.5555164226757))) {
      byte[] image = Lcg.bytes(golden.side * golden.side * 3, golden.seed);
      byte[] twice = Arrays.copyOf(image, 2 * image.length);
      System.arraycopy(image, 0, twice, image.length, image.length);
      String name = "golden-" + golden.side;
      Fixtures.npz(dir.resolve(name + ".npz"), twice, golden.side);
      CommandRun run =
          evaluate(
              name + ".npz", name + ".npz", "--blocks=1", "--metrics=fid,is", "--out", path(name));
      assertThat(run.code()).as(run.err()).isZero();
      assertThat(run.err()).contains("warning: Both sides are the same images in the same order.");
      ReferenceStatistics found = statistics(name + "/measured.npz");
      double[] pool = found.features().mean();
      assertThat(DoubleStream.of(pool).sum()).isCloseTo(golden.pool, within(2e-3));
      assertThat(Math.sqrt(DoubleStream.of(pool).map(x -> x * x).sum()))
          .isCloseTo(golden.norm, within(1e-4));
      assertThat(DoubleStream.of(found.requiredSpatial().mean()).sum())
          .isCloseTo(golden.spatial, within(2e-3));
      assertThat(read(name).figures().get(0).value()).isCloseTo(0, within(1e-9));
      assertThat(read(name).figures().get(1).value()).isCloseTo(1, within(1e-12));
    }
  }

  private record Golden(int side, int seed, double pool, double norm, double spatial) {}

  @Test
  void statisticsStandForTheImagesTheyWereMadeOf() throws IOException {
    ComparisonReport images = aAgainstB();
    ComparisonReport statistics = report("a", "folder/reference.npz", "of-statistics");
    assertThat(statistics.figures())
        .extracting(Figure::name)
        .containsExactly("gFID", "gsFID", "IS");
    for (int i = 0; i < 3; i++) {
      double expected = images.figures().get(i).value();
      assertThat(statistics.figures().get(i).value()).isCloseTo(expected, within(1e-10 * expected));
    }
    assertThat(statistics.reference().images()).isEqualTo(B);

    CommandRun both = evaluate("folder/measured.npz", "folder/reference.npz", "--of=samples");
    assertThat(both.code()).as(both.err()).isZero();
    assertThat(both.out()).contains("gFID", "gsFID").doesNotContain("IS ");
    CommandRun seeded =
        evaluate("folder/measured.npz", "folder/reference.npz", "--metrics=fid", "--seed=3");
    assertThat(Protocol.parse(seeded.out().lines().toList().get(2)).seed()).hasValue(3);

    assertThat(fails(65, "a", "folder/reference.npz", "--profile=pytorch-fid"))
        .contains("they are by profile adm, wanted is pytorch-fid; make them again");
    assertThat(fails(65, "a", "folder/reference.npz", "--metrics=pr"))
        .contains(
            "Cannot measure pr: it compares images with images, and the reference is statistics");
    assertThat(fails(64, "folder/reference.npz", "a"))
        .contains("it is statistics; name the images first, and statistics with --against");
    assertThat(fails(65, "folder/measured.npz", "folder/reference.npz", "--metrics=is"))
        .contains("Cannot measure is of statistics: they give fid and sfid alone; name the images");
  }

  /** Of whatever network: only those of FID-Inception give a number called FID. */
  @Test
  void statisticsAreNamedAfterTheNetworkThatMadeThem() throws IOException {
    writeStatistics("digits.npz", Profile.ADM, new Classifier("ab".repeat(32)));
    writeStatistics("letters.npz", Profile.ADM, new Classifier("ab".repeat(32)));
    writeStatistics("clean.npz", Profile.PYTORCH_FID, new InceptionFid("ab".repeat(32)));
    CommandRun run = evaluate("digits.npz", "letters.npz");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).startsWith("FD[classifier] ").doesNotContain("FID");
    assertThat(fails(65, "clean.npz", "clean.npz", "--profile=pytorch-fid", "--metrics=sfid"))
        .contains("Cannot measure sfid: profile pytorch-fid does not define it");
  }

  private static void writeStatistics(String name, Profile profile, FeatureExtractorId network)
      throws IOException {
    try (OutputStream out = Files.newOutputStream(dir.resolve(name))) {
      StatisticsFile.write(
          out,
          new ReferenceStatistics(
              name,
              Gaussian.of(new double[] {1, name.length()}, new double[] {4, 1, 1, 3}),
              Optional.empty(),
              Optional.of(StatisticsOrigin.of(profile, network, 50_000))));
    }
  }

  @Test
  void partsMergeToTheStatisticsOfTheWhole() throws IOException {
    Fixtures.folder(dir.resolve("first"), new TreeMap<>(pngs(0, A)).headMap(name(3)));
    Fixtures.folder(dir.resolve("last"), new TreeMap<>(pngs(0, A)).tailMap(name(3)));
    aAgainstB();
    for (String part : List.of("first", "last")) {
      report(part, "b", "part-" + part, "--metrics=fid");
    }
    assertThat(fails(65, "first", "b", "--metrics=pr"))
        .contains("it needs more than 3 images of both sets, they have 6 and 3; use more images");
    CommandRun merged =
        CommandRun.of(
            "evaluate",
            "merge",
            path("part-first/measured.npz"),
            path("part-last/measured.npz"),
            "--out",
            path("merged.npz"));
    assertThat(merged.code()).as(merged.err()).isZero();
    assertThat(merged.out()).contains("merged.npz: 8 images, ");
    double[] whole = statistics("folder/measured.npz").features().covariance();
    double[] found = statistics("merged.npz").features().covariance();
    assertThat(largestDifference(found, whole)).isLessThan(1e-6);
    assertThat(statistics("merged.npz").origin())
        .isEqualTo(statistics("folder/measured.npz").origin());
    CommandRun sums =
        CommandRun.of(
            "evaluate",
            "merge",
            path("part-first/measured.tsfs"),
            path("part-last/measured.tsfs"),
            "--out",
            path("merged.tsfs"));
    assertThat(sums.out()).contains("merged.tsfs: 8 images, ");
    CommandRun distance =
        evaluate("merged.tsfs", "folder/measured.tsfs", "--weights-sha256=" + "ab".repeat(32));
    assertThat(distance.code()).as(distance.err()).isZero();
    assertThat(Double.parseDouble(distance.out().split("\\s+", 3)[1])).isCloseTo(0, within(1e-9));
    assertThat(distance.err())
        .contains("does not say by which tool, through which weights and of how many images");
  }

  /** An assertion for each of four million entries would take ten seconds. */
  private static double largestDifference(double[] a, double[] b) {
    assertThat(a).hasSameSizeAs(b);
    return IntStream.range(0, a.length).mapToDouble(i -> Math.abs(a[i] - b[i])).max().orElseThrow();
  }

  /** Distances are to its statistics, precision and recall to its images. */
  @Test
  void anAdmReferenceBatchServesWithBoth() throws IOException {
    aAgainstB();
    ReferenceStatistics known = statistics("folder/measured.npz");
    npz(
        "VIRTUAL.npz",
        file -> {
          file.add("arr_0", pixels(100, B), B, SIDE, SIDE, 3);
          file.add("mu", known.features().mean(), 2048);
          file.add("sigma", known.features().covariance(), 2048, 2048);
          file.add("mu_s", known.requiredSpatial().mean(), 2023);
          file.add("sigma_s", known.requiredSpatial().covariance(), 2023, 2023);
        });
    CommandRun run = evaluate("a", "VIRTUAL.npz", "--blocks=1", "--out", path("batch"));
    assertThat(run.code()).as(run.err()).isZero();
    List<Figure> figures = read("batch").figures();
    assertThat(figures.get(0).name()).isEqualTo("FID");
    assertThat(figures.get(0).value()).isCloseTo(0, within(1e-6));
    assertThat(figures.get(0).protocol()).contains("; 0 reference, 8 measured images;");
    assertThat(figures.get(3).value()).isEqualTo(figure("folder", 3));
    assertThat(figures.get(3).protocol()).contains("; 6 reference, 8 measured images;");
    CommandRun misused = evaluate("npz:" + path("VIRTUAL.npz"), "b", "--metrics=fid", "--blocks=1");
    assertThat(misused.err())
        .contains("is a reference batch: its images are some of the reference's");
    CommandRun halfUsed =
        evaluate("a", "npz:" + path("VIRTUAL.npz"), "--metrics=fid", "--blocks=1");
    assertThat(halfUsed.err()).contains("is measured against by its images alone");
  }

  private static double figure(String out, int index) {
    return read(out).figures().get(index).value();
  }

  @Test
  void greyImagesCountAsRgbAndTransparencyIsDroppedUnlessLaidOnWhite() throws IOException {
    Map<String, byte[]> grey = new TreeMap<>();
    Map<String, byte[]> rgb = new TreeMap<>();
    for (int i = 0; i < 2; i++) {
      var image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
      byte[] levels = Lcg.bytes(SIDE * SIDE, i + 7);
      byte[] repeated = new byte[3 * levels.length];
      for (int at = 0; at < repeated.length; at++) {
        repeated[at] = levels[at / 3];
      }
      image.getRaster().setDataElements(0, 0, SIDE, SIDE, levels);
      grey.put(name(i), png(image));
      rgb.put(name(i), PngEncoder.encode(RgbImage.of(SIDE, SIDE, repeated)));
    }
    Fixtures.folder(dir.resolve("grey"), grey);
    Fixtures.folder(dir.resolve("rgb"), rgb);
    CommandRun run = evaluate("grey", "rgb", "--metrics=fid", "--blocks=1");
    assertThat(run.err()).contains("Both sides are the same images in the same order.");

    Map<String, byte[]> clear = new TreeMap<>();
    for (int i = 0; i < 2; i++) {
      var image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_ARGB);
      image.setRGB(3, 3, 0x40102030 + i);
      clear.put(name(i), png(image));
    }
    Fixtures.folder(dir.resolve("clear"), clear);
    assertThat(evaluate("clear", "b", "--metrics=fid", "--blocks=1", "--out", path("drop")).code())
        .isZero();
    assertThat(
            evaluate(
                    "clear",
                    "b",
                    "--metrics=fid",
                    "--blocks=1",
                    "--alpha=white",
                    "--out",
                    path("white"))
                .code())
        .isZero();
    assertThat(read("white").measured().sha256()).isNotEqualTo(read("drop").measured().sha256());
  }

  private static byte[] png(BufferedImage image) throws IOException {
    var out = new ByteArrayOutputStream();
    ImageIO.write(image, "png", out);
    return out.toByteArray();
  }

  @Test
  void imagesThatCantBeReadAreCountedAndRefusedUnlessAllowed() throws IOException {
    Map<String, byte[]> files = new TreeMap<>(pngs(0, 3));
    files.put("class-1/zzz.png", new byte[] {1, 2, 3});
    Fixtures.folder(dir.resolve("damaged"), files);
    assertThat(fails(65, "damaged", "b", "--metrics=fid"))
        .contains(
            "damaged: 1 of 4 images can't be read (class-1/zzz.png: Cannot decode image:",
            "mend or remove them, or let some be left out with --max-bad-fraction");
    CommandRun allowed =
        evaluate(
            "damaged",
            "b",
            "--metrics=fid",
            "--blocks=1",
            "--max-bad-fraction=0.3",
            "--out",
            path("mended"));
    assertThat(allowed.code()).as(allowed.err()).isZero();
    assertThat(allowed.err())
        .contains("warning: 1 images of ", "could not be read and are left out");
    assertThat(read("mended").measured().refused()).isEqualTo(1);
    assertThat(read("mended").measured().images()).isEqualTo(3);
  }

  @Test
  void mixedSizesAreRefusedUnlessWanted() throws IOException {
    Map<String, byte[]> files = new TreeMap<>(pngs(0, 2));
    files.put("z.png", PngEncoder.encode(RgbImage.filled(20, 18, 0x335577)));
    Fixtures.folder(dir.resolve("mixed"), files);
    assertThat(fails(65, "mixed", "b", "--metrics=fid"))
        .contains("its images have 2 sizes, 16 x 16 (2), 20 x 18 (1), and tools differ");
    CommandRun wanted = evaluate("mixed", "b", "--metrics=fid", "--blocks=1", "--mixed-sizes");
    assertThat(wanted.code()).as(wanted.err()).isZero();
    assertThat(wanted.err()).contains("have 2 sizes; each was resized by itself");
  }

  @Test
  void badInputIsNamedWithItsRemedy() throws IOException {
    assertThat(fails(65, "nowhere", "b")).contains("nowhere: no such file or folder");
    Fixtures.folder(dir.resolve("one"), pngs(0, 1));
    assertThat(fails(65, "one", "b")).contains("Cannot evaluate 1 images: at least 2 are needed");
    assertThat(fails(65, "a", "b", "--metrics=kid"))
        .contains("Cannot measure kid: profile adm does not define it; choose another profile");
    assertThat(fails(65, "a", "b", "--metrics=fid-infinity"))
        .contains("Cannot extrapolate from 8 images: 15 sizes from 5000 on are needed");
    assertThat(fails(64, "a", "b", "--metrics=fdi")).contains("Invalid metric: 'fdi'");
    assertThat(fails(64, "a", "b", "--blocks=0")).contains("Invalid --blocks: 0; use at least 1");
    assertThat(fails(65, "a", "b", "--weights-sha256=0123456789"))
        .contains("expected 0123456789; it is damaged or another file");
    assertThat(fails(64, "a", "b", "--weights-sha256=xyz"))
        .contains("give 8 to 64 hexadecimal digits");
    Files.createDirectories(dir.resolve("empty"));
    assertThat(fails(65, "empty", "b")).contains("it has no image, tar or Parquet file in it");
    assertThat(fails(64, "tar:", "b")).contains("Invalid source: 'tar:'");
    Files.writeString(dir.resolve("text.safetensors"), "no weights");
    CommandRun weights =
        CommandRun.of(
            "evaluate",
            "sets",
            path("a"),
            "--against=" + path("b"),
            "--inception-weights=" + path("text.safetensors"));
    assertThat(weights.code()).isEqualTo(65);
    assertThat(weights.err()).contains("text.safetensors as weights of FID-Inception: ");
    CommandRun none = CommandRun.of("evaluate", "sets", path("a"), "--against=" + path("b"));
    assertThat(none.code()).isEqualTo(64);
    assertThat(none.err())
        .contains("name weights of FID-Inception with --inception-weights", "FD[classifier]");
  }

  @Test
  void badNumpyFilesAreNamedWithTheirRemedy() throws IOException {
    npz("float.npz", file -> file.add("arr_0", new float[] {Float.NaN, 1, 2}, 1, 1, 1, 3));
    assertThat(fails(65, "float.npz", "b")).contains("arr_0 is of type float32, expected uint8");
    npz("grey.npz", file -> file.add("arr_0", new byte[12], 3, 2, 2));
    assertThat(fails(65, "grey.npz", "b")).contains("grey images; repeat the channel to get RGB");
    npz("alpha.npz", file -> file.add("arr_0", new byte[16], 1, 2, 2, 4));
    assertThat(fails(65, "alpha.npz", "b")).contains("images with alpha; blend them");
    npz("keys.npz", file -> file.add("images", new byte[12], 1, 2, 2, 3));
    assertThat(fails(65, "keys.npz", "b")).contains("it has no arr_0, but [images]");
    npz("half.npz", file -> file.add("mu", new double[2048], 2048));
    assertThat(fails(65, "a", "half.npz")).contains("it has no mu and sigma, but [mu]");
    npz(
        "small.npz",
        file -> {
          file.add("mu", new double[2], 2);
          file.add("sigma", new double[] {1, 0, 0, 1}, 2, 2);
        });
    assertThat(fails(65, "a", "small.npz"))
        .contains("they have 2 features, the network gives 2048");
    npz(
        "nan.npz",
        file -> {
          file.add("mu", new double[2], 2);
          file.add("sigma", new double[] {1, 0, 0, Double.NaN}, 2, 2);
        });
    assertThat(fails(65, "a", "nan.npz")).contains("Invalid covariance: NaN");
    assertThat(fails(64, "small.npz", "small.npz"))
        .contains("neither says through which weights it was made; say so with --weights-sha256");
    assertThat(fails(65, "small.npz", "small.npz", "--weights-sha256=" + "ab".repeat(32)))
        .contains("it is of 2 features, FID-Inception has 2048");
    Files.write(dir.resolve("cut.npz"), new byte[40]);
    assertThat(fails(65, "cut.npz", "b")).contains("cut.npz");
  }

  @Test
  void whatDoesNotMergeIsRefused() throws IOException {
    npz(
        "foreign.npz",
        file -> {
          file.add("mu", new double[2], 2);
          file.add("sigma", new double[] {1, 0, 0, 1}, 2, 2);
        });
    npz(
        "other.npz",
        file -> {
          file.add("mu", new double[2], 2);
          file.add("sigma", new double[] {1, 0, 0, 2}, 2, 2);
        });
    assertThat(merge("foreign.npz", "other.npz"))
        .contains("it does not say of how many images it is, by which profile");
    assertThat(merge("foreign.npz", "foreign.npz")).contains("its images would count twice");
    assertThat(merge("foreign.npz", "some.tsfs")).contains("Cannot merge .tsfs with .npz");
    assertThat(merge("foreign.npz")).contains("name at least two files");
  }

  private static String merge(String... parts) {
    List<String> arguments = new ArrayList<>(List.of("evaluate", "merge", "--out", path("no.npz")));
    for (String part : parts) {
      arguments.add(path(part));
    }
    CommandRun run = CommandRun.of(arguments.toArray(String[]::new));
    assertThat(run.code()).isIn(64, 65);
    return run.err();
  }

  private static String fails(int code, String measured, String reference, String... more) {
    CommandRun run = evaluate(measured, reference, more);
    assertThat(run.code()).as(run.err()).isEqualTo(code);
    return run.err();
  }

  /** Features stay in one folder, so that no test looks at images that another looked at. */
  private static CommandRun evaluate(String measured, String reference, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "evaluate",
                "sets",
                path(measured),
                "--against=" + path(reference),
                "--inception-weights=" + path("inception.safetensors"),
                "--work=" + path("work"),
                "--set=evaluation.batch-size=2"));
    arguments.addAll(List.of(more));
    return CommandRun.of(arguments.toArray(String[]::new));
  }

  private static String path(String name) {
    return name.contains(":") ? name : dir.resolve(name).toString();
  }

  private static Map<String, byte[]> pngs(int seed, int count) {
    Map<String, byte[]> files = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      files.put(
          name(i),
          PngEncoder.encode(RgbImage.of(SIDE, SIDE, Lcg.bytes(SIDE * SIDE * 3, seed + i))));
    }
    return files;
  }

  private static String name(int image) {
    return "class-%d/%03d.png".formatted(image / 5, image);
  }

  private static byte[] pixels(int seed, int count) {
    byte[] all = new byte[count * SIDE * SIDE * 3];
    for (int i = 0; i < count; i++) {
      byte[] image = Lcg.bytes(SIDE * SIDE * 3, seed + i);
      System.arraycopy(image, 0, all, i * image.length, image.length);
    }
    return all;
  }

  private static void table(Path folder, Map<String, byte[]> images, String column) {
    List<Row> rows = new ArrayList<>();
    images
        .values()
        .forEach(
            png ->
                rows.add(
                    column.equals("png")
                        ? RowFactory.create(png)
                        : RowFactory.create(RowFactory.create(png, "x.png"))));
    StructType image =
        new StructType().add("bytes", DataTypes.BinaryType).add("path", DataTypes.StringType);
    StructType schema =
        column.equals("png")
            ? new StructType().add("png", DataTypes.BinaryType)
            : new StructType().add("image", image);
    Dataset<Row> table = TestSpark.session().createDataFrame(rows, schema);
    table.coalesce(1).write().parquet(folder.toString());
  }

  private interface Content {
    void writeTo(NpzWriter file) throws IOException;
  }

  private static void npz(String name, Content content) throws IOException {
    try (OutputStream out = Files.newOutputStream(dir.resolve(name))) {
      NpzWriter file = NpzWriter.stored(out);
      content.writeTo(file);
      file.finish();
    }
  }

  private static ReferenceStatistics statistics(String name) {
    return StatisticsFile.read(NpzFile.open(dir.resolve(name)));
  }
}
