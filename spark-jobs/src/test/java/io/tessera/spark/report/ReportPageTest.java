package io.tessera.spark.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tessera.core.checkpoint.JsonException;
import io.tessera.spark.evaluate.EvaluationMetrics;
import io.tessera.spark.evaluate.Figure;
import io.tessera.spark.evaluate.Gallery;
import io.tessera.spark.run.RunDirectory;
import io.tessera.spark.run.StageRecord;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ReportPageTest {
  @TempDir private Path folder;

  @Test
  void hasEverySectionInOrder() throws Exception {
    Document page = parse(ReportPage.of(RunFixture.complete(folder)));
    assertThat(elements(page, "section").stream().map(section -> section.getAttribute("id")))
        .containsExactly(
            "headline",
            "reconstructions",
            "samples",
            "curves",
            "codes",
            "metrics",
            "stages",
            "provenance");
    assertThat(elements(page, "h1").get(0).getTextContent()).isEqualTo("quickstart");
    assertThat(page.getDocumentElement().getTextContent()).doesNotContain("not measured");
  }

  @Test
  void showsEveryFigureWithItsProtocolTwoWays() throws Exception {
    Document page = parse(ReportPage.of(RunFixture.complete(folder)));
    String tiles = section(page, "headline").getTextContent();
    String table = section(page, "metrics").getTextContent();
    for (Figure figure : RunFixture.FIGURES) {
      assertThat(tiles).contains(figure.name());
      assertThat(table).contains(figure.name(), figure.protocol());
    }
    assertThat(List.of(tiles, table))
        .allSatisfy(
            text ->
                assertThat(text)
                    .contains(
                        "21.87 dB", "0.8352", "98.0 %", "187.4", "76.4 %", "18.44", "88.7 %"));
    assertThat(tiles).contains("8:02");
  }

  @Test
  void holdsEveryPictureAsDataWithAnAlternativeText() throws Exception {
    ReportPage report = ReportPage.of(RunFixture.complete(folder));
    List<Element> pictures = elements(parse(report), "img");
    assertThat(pictures).hasSize(12 * 2 + 6 * 10);
    assertThat(report.pictures()).isEqualTo(pictures.size());
    assertThat(pictures)
        .allSatisfy(
            picture -> {
              assertThat(picture.getAttribute("src")).startsWith("data:image/png;base64,iVBOR");
              assertThat(picture.getAttribute("alt")).isNotBlank();
              assertThat(picture.getAttribute("width")).isEqualTo("28");
              assertThat(picture.getAttribute("class")).isEqualTo("pixels");
            });
    assertThat(pictures.get(pictures.size() - 1).getAttribute("alt"))
        .isEqualTo("Sample of class A class with a long name, seed 5009");
  }

  @Test
  void hasARowOfSamplesForEachClass() throws Exception {
    Element samples = section(parse(ReportPage.of(RunFixture.complete(folder))), "samples");
    assertThat(elements(samples, "h3").stream().map(Element::getTextContent))
        .containsExactly(
            "Stripes 0",
            "Trouser 1",
            RunFixture.HOSTILE + " 2",
            "Dress 3",
            "Sandal 4",
            "A class with a long name 5");
  }

  @Test
  void takesTextFromTheRunAsText() throws Exception {
    ReportPage report = ReportPage.of(RunFixture.complete(folder));
    assertThat(report.html())
        .contains("&lt;b&gt;Coat&lt;/b&gt; &amp; &quot;hat&quot;", "&lt;img src=x&gt;")
        .doesNotContain("<b>Coat", "<img src=x");
    assertThat(elements(section(parse(report), "provenance"), "pre").get(0).getTextContent())
        .contains("data.source = \"<img src=x>\"");
  }

  @Test
  void asksNothingOfTheNetworkAndRunsNoScript() throws Exception {
    ReportPage report = ReportPage.of(RunFixture.complete(folder));
    Document page = parse(report);
    assertThat(elements(page, "script")).isEmpty();
    assertThat(elements(page, "link")).isEmpty();
    assertThat(report.html().replace("http://www.w3.org/", ""))
        .doesNotContain("http:", "https:", "url(");
    assertThat(elements(page, "meta").get(1).getAttribute("content"))
        .startsWith("default-src 'none'");
  }

  @Test
  void drawsACurvePerMeasurementAndLeavesOutTheSameLineTwice() throws Exception {
    Element curves = section(parse(ReportPage.of(RunFixture.complete(folder))), "curves");
    assertThat(labels(curves))
        .hasSize(6)
        .satisfiesExactly(
            tokenizer ->
                assertThat(tokenizer).startsWith("Tokenizer loss over 1,500 steps: from 0."),
            reconstruction -> assertThat(reconstruction).startsWith("Tokenizer reconstruction"),
            crt -> assertThat(crt).startsWith("Tokenizer crt"),
            generator -> assertThat(generator).startsWith("Generator cross-entropy over 1,200"),
            classifier -> assertThat(classifier).startsWith("Classifier loss over 200 steps"),
            accuracy -> assertThat(accuracy).startsWith("Classifier accuracy"));
    assertThat(curves.getTextContent()).contains("1,500 steps, 1,200 weights");
  }

  @Test
  void tellsHowTheCodebookIsUsed() throws Exception {
    Element codes = section(parse(ReportPage.of(RunFixture.complete(folder))), "codes");
    assertThat(codes.getTextContent()).contains("252 of 256 codes occur", "252 / 256");
    assertThat(labels(codes)).hasSize(1);
  }

  @Test
  void listsStagesInTheirOrderWithTimeAndThroughput() throws Exception {
    Element stages = section(parse(ReportPage.of(RunFixture.complete(folder))), "stages");
    List<Element> rows = elements(stages, "tr");
    assertThat(rows).hasSize(7);
    assertThat(rows.get(1).getTextContent())
        .contains("shard", "9,997 images", "heldout 997 · train 9,000", "877 images/s", "11 s");
    assertThat(rows.get(2).getTextContent()).contains("train-tokenizer", "7.33 steps/s", "3:25");
  }

  @Test
  void namesWhatTheRunWasMadeFrom() throws Exception {
    String text =
        section(parse(ReportPage.of(RunFixture.complete(folder))), "provenance").getTextContent();
    assertThat(text)
        .contains(
            "Run idquickstart",
            "Seed42",
            "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "djl 0.35.1, tessera 0.1.0",
            "data/fashion-mnist, idx of 2 files, 4.4 MB",
            "9,000 images",
            "Quarantined3 images (no-label 1, truncated 2)",
            "1,200 weights and 34 that only training needs, 5.1 kB; 1,500 steps, round 150, sha256");
  }

  @Test
  void showsAnEmptyRunAsEmpty() throws Exception {
    ReportPage report = ReportPage.of(RunFixture.empty(folder));
    Document page = parse(report);
    assertThat(report.pictures()).isZero();
    assertThat(elements(section(page, "headline"), "li"))
        .hasSize(4)
        .allSatisfy(tile -> assertThat(tile.getTextContent()).contains("not measured"));
    assertThat(section(page, "reconstructions").getTextContent()).contains("No reconstructions");
    assertThat(section(page, "samples").getTextContent()).contains("No samples");
    assertThat(section(page, "curves").getTextContent())
        .contains(
            "Not recorded: loss, reconstruction, crt",
            "Not recorded: cross-entropy, loss",
            "Not recorded: loss, accuracy");
    assertThat(section(page, "codes").getTextContent()).contains("Not measured");
    assertThat(section(page, "metrics").getTextContent()).contains("Not measured");
    assertThat(elements(section(page, "stages"), "tr"))
        .hasSize(7)
        .last()
        .satisfies(row -> assertThat(row.getTextContent()).isEqualTo("evaluatenot run––"));
    assertThat(section(page, "provenance").getTextContent())
        .contains("No run.json", "No image table", "Tokenizernot trained", "No config.conf");
  }

  @Test
  void showsPicturesThatAreNotThereAsHoles() throws Exception {
    RunDirectory run = RunFixture.complete(folder);
    run.storage().deleteRecursively("evaluation/gallery/sample-0-3.png");
    run.storage()
        .write("evaluation/gallery/sample-0-4.png", "<svg/>".getBytes(StandardCharsets.UTF_8));
    Element samples = section(parse(ReportPage.of(run)), "samples");
    assertThat(labels(samples))
        .containsExactly(
            "Sample of class Stripes, seed 3 (file missing)",
            "Sample of class Stripes, seed 4 (not a PNG)");
    assertThat(elements(samples, "img")).hasSize(58);
  }

  @Test
  void readsNoPictureOutsideTheGallery() {
    RunDirectory run = RunFixture.complete(folder);
    run.write(
        "evaluation/gallery/_manifest.json",
        new Gallery(List.of(new Gallery.Pair("../../run.json", "x.png", "Coat")), List.of()));
    assertThatThrownBy(() -> ReportPage.of(run))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("../../run.json");
  }

  @Test
  void showsSmallNumbersAndAnEmptyHistogram() throws Exception {
    RunDirectory run = RunFixture.complete(folder);
    List<Figure> figures = new ArrayList<>();
    for (Figure figure : RunFixture.FIGURES) {
      figures.add(
          new Figure(
              figure.group(),
              figure.name(),
              1e-5,
              null,
              1000,
              "",
              figure.better(),
              figure.about(),
              figure.protocol(),
              List.of()));
    }
    run.write(EvaluationMetrics.FILE, new EvaluationMetrics(2, figures, List.of()));
    Document page = parse(ReportPage.of(run));
    assertThat(section(page, "metrics").getTextContent()).contains("1.00e-05");
    assertThat(section(page, "codes").getTextContent()).contains("Not measured");
  }

  @Test
  void isTheSameForTheSameFilesWhateverItsOwnStageSays() {
    RunDirectory run = RunFixture.complete(folder);
    ReportPage first = ReportPage.of(run);
    run.write(
        new StageRecord(
            1,
            ReportPage.STAGE,
            StageRecord.Status.RUNNING,
            1,
            "2026-01-01T00:09:00Z",
            null,
            3,
            new TreeMap<>(),
            false,
            new TreeMap<>(),
            null));
    assertThat(ReportPage.of(run)).isEqualTo(first);
  }

  @Test
  void refusesFilesOfANewerProgram() {
    RunDirectory run = RunFixture.complete(folder);
    run.write(EvaluationMetrics.FILE, new EvaluationMetrics(3, List.of(), List.of()));
    assertThatThrownBy(() -> ReportPage.of(run))
        .isInstanceOf(JsonException.class)
        .hasMessageStartingWith("Cannot read " + run.location(EvaluationMetrics.FILE))
        .hasMessageEndingWith(
            "it has version 3, this program knows version 2; use the newer Tessera that made it");
  }

  @Test
  void refusesMetricsOfAnOlderProgram() {
    RunDirectory run = RunFixture.complete(folder);
    run.storage()
        .write(EvaluationMetrics.FILE, "{\"version\": 1}".getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> ReportPage.of(run))
        .isInstanceOf(JsonException.class)
        .hasMessageEndingWith(
            "it has version 1, this program knows version 2; delete it and run `tessera evaluate` again");
  }

  @Test
  void showsIntervalsAndCautionsBesideTheFigures() throws Exception {
    String table =
        section(parse(ReportPage.of(RunFixture.complete(folder))), "metrics").getTextContent();
    assertThat(table)
        .contains("73.3 % to 80.2 %", "17.70 to 19.36", "this against that")
        .containsOnlyOnce("Too few for " + RunFixture.HOSTILE);
  }

  @Test
  void plotsTheSweepWithItsChoice() throws Exception {
    RunDirectory run = RunFixture.complete(folder);
    assertThat(ReportPage.of(run).html()).doesNotContain("Guidance scale");
    RunFixture.sweep(run);
    Element sweep = section(parse(ReportPage.of(run)), "sweep");
    assertThat(sweep.getTextContent())
        .contains("Chosen: 2.0", "smallest gFD[classifier] of 5 scales");
    assertThat(labels(sweep))
        .containsExactly(
            "gFD[classifier] over guidance scale, 5 points: 12.09 at 2.000",
            "class agreement[classifier] over guidance scale, 5 points: 78.0 % at 2.000");
    assertThat(elements(sweep, "circle")).hasSize(10);
    assertThat(
            elements(sweep, "circle").stream()
                .filter(dot -> dot.getAttribute("class").equals("dot chosen")))
        .hasSize(2);
    String intervals =
        elements(sweep, "path").stream()
            .filter(path -> path.getAttribute("class").equals("interval"))
            .findFirst()
            .orElseThrow()
            .getAttribute("d");
    assertThat(intervals.chars().filter(c -> c == 'V')).hasSize(5);
  }

  @Test
  void plotsWhatWasMeasuredWhileTraining() throws Exception {
    RunDirectory run = RunFixture.complete(folder);
    RunFixture.checkpoints(run);
    Element checkpoints = section(parse(ReportPage.of(run)), "checkpoints");
    assertThat(elements(checkpoints, "h3").stream().map(Element::getTextContent))
        .containsExactly("Generator", "Tokenizer");
    assertThat(labels(checkpoints))
        .containsExactly(
            "gFD[classifier] over step, 6 points: 22.99 at 1,200",
            "PSNR over step, 6 points: 21.60 dB at 1,200");
  }

  @Test
  void countsNoWeightsWhereTheirFilesAreGone() throws Exception {
    RunDirectory run = RunFixture.complete(folder);
    run.storage().deleteRecursively("generator/" + RunFixture.WEIGHTS);
    assertThat(section(parse(ReportPage.of(run)), "provenance").getTextContent())
        .contains("Generatorfiles deleted; 1,200 steps, round 120");
  }

  @Test
  void showsAMeasurementThatIsNoNumberAsSuch() throws Exception {
    RunDirectory run = RunFixture.complete(folder);
    Figure psnr = RunFixture.FIGURES.get(0);
    Figure none =
        new Figure(
            psnr.group(),
            psnr.name(),
            Double.NaN,
            null,
            1000,
            "dB",
            psnr.better(),
            psnr.about(),
            psnr.protocol(),
            List.of());
    run.write(EvaluationMetrics.FILE, new EvaluationMetrics(2, List.of(none), List.of()));
    Document page = parse(ReportPage.of(run));
    assertThat(section(page, "metrics").getTextContent())
        .contains("not a number", "Generationnot measured", "Classifiernot measured");
  }

  private static Document parse(ReportPage report) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
    return factory.newDocumentBuilder().parse(new InputSource(new StringReader(report.html())));
  }

  private static Element section(Document page, String id) {
    return elements(page, "section").stream()
        .filter(section -> section.getAttribute("id").equals(id))
        .findFirst()
        .orElseThrow();
  }

  private static List<Element> elements(Document page, String tag) {
    return elements(page.getDocumentElement(), tag);
  }

  private static List<Element> elements(Element parent, String tag) {
    NodeList found = parent.getElementsByTagName(tag);
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < found.getLength(); i++) {
      elements.add((Element) found.item(i));
    }
    return elements;
  }

  /** Descriptions of what is drawn rather than written. */
  private static List<String> labels(Element section) {
    return elements(section, "*").stream()
        .filter(element -> element.getAttribute("role").equals("img"))
        .map(element -> element.getAttribute("aria-label"))
        .toList();
  }
}
