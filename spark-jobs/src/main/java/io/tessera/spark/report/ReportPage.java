package io.tessera.spark.report;

import io.tessera.spark.progress.Console;
import io.tessera.spark.run.RunDirectory;
import io.tessera.spark.run.RunIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/**
 * The report of a run: one HTML file, well-formed as XML too, with its style and pictures inside,
 * without a script, that asks nothing of the network. It follows from the run's files alone: the
 * same files give the same bytes.
 *
 * @param html the page
 * @param pictures how many it holds
 */
public record ReportPage(String html, int pictures) {
  /** The page's file in the run. */
  public static final String FILE = "report.html";

  /** The stage that makes it. */
  public static final String STAGE = "report";

  private static final String STYLE = "report.css";

  /** Even if a name got past the escaping, no browser would run or load anything for this page. */
  private static final String POLICY =
      "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

  private static final String MARK =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"mark\" viewBox=\"0 0 3 3\" aria-hidden=\"true\">"
          + "<path d=\"M0 0h1v1h-1zM1 1h1v1h-1zM2 0h1v1h-1zM0 2h1v1h-1z\"/>"
          + "<path class=\"faint\" d=\"M1 0h1v1h-1zM0 1h1v1h-1zM2 1h1v1h-1zM1 2h1v1h-1zM2 2h1v1h-1z\"/></svg>";

  /**
   * Makes the page of a run.
   *
   * @throws io.tessera.core.checkpoint.JsonException if a file is not what it should be, or a newer
   *     program wrote it
   */
  public static ReportPage of(RunDirectory run) {
    RunContents contents = RunContents.read(run);
    Pictures pictures = new Pictures(run.storage());
    List<Section> sections =
        List.of(
            new HeadlineSection(),
            new ReconstructionSection(pictures),
            new SampleSection(pictures),
            new GuidanceSection(),
            new CurveSection(),
            new QualitySection(),
            new CodeSection(),
            new MetricSection(),
            new StageSection(),
            new ProvenanceSection());
    Html body = Html.join(sections.stream().map(section -> section.render(contents)).toList());
    return new ReportPage(page(contents, body).toString(), pictures.count());
  }

  private static Html page(RunContents run, Html body) {
    Html name =
        run.identity().map(RunIdentity::id).map(Layout::name).orElse(Layout.absent("unnamed run"));
    return Html.of(
        "<!DOCTYPE html>\n<html lang=\"en\" xmlns=\"http://www.w3.org/1999/xhtml\"><head><meta charset=\"utf-8\"/>"
            + "<meta http-equiv=\"Content-Security-Policy\" content=\"{}\"/>"
            + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>"
            + "<meta name=\"color-scheme\" content=\"light dark\"/><title>{} · Tessera report</title>\n"
            + "<style>{}</style></head>\n<body><header>{}<p>Tessera report</p><h1>{}</h1><p class=\"lead\">{}</p></header>\n"
            + "<main>{}</main></body></html>\n",
        POLICY,
        run.identity().map(RunIdentity::id).orElse("Unnamed run"),
        style(),
        Html.resource(MARK),
        name,
        summary(run),
        body);
  }

  private static String summary(RunContents run) {
    String images =
        run.images()
            .map(
                table ->
                    Console.count(table.images())
                        + " images in "
                        + Console.count(table.classNames().size())
                        + " classes")
            .orElse("No image table");
    return images + run.identity().map(identity -> ", seed " + identity.seed()).orElse("");
  }

  private static Html style() {
    try (InputStream in = Objects.requireNonNull(ReportPage.class.getResourceAsStream(STYLE))) {
      return Html.resource(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
