package io.tessera.spark.report;

import io.tessera.spark.progress.Console;
import io.tessera.spark.run.RunIdentity;
import io.tessera.spark.table.ImageManifest;
import io.tessera.spark.training.ModelPointer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What it takes to make the run again: data, models, configuration, versions. */
final class ProvenanceSection implements Section {
  @Override
  public Html render(RunContents run) {
    return Layout.section(
        "provenance",
        "Configuration and provenance",
        Html.of(
            "<h3>Run</h3>{}<h3>Images</h3>{}<h3>Models</h3>{}<h3>Configuration</h3>{}",
            run.identity()
                .map(ProvenanceSection::identity)
                .orElse(Layout.absentSection("No run.json: whose run this is isn't recorded.")),
            run.images()
                .map(ProvenanceSection::images)
                .orElse(Layout.absentSection("No image table.")),
            Layout.terms(run.trainings().stream().map(ProvenanceSection::model).toList()),
            run.config()
                .map(ProvenanceSection::config)
                .orElse(Layout.absentSection("No config.conf."))));
  }

  private static Html identity(RunIdentity identity) {
    List<Map.Entry<String, Html>> terms = new ArrayList<>();
    terms.add(Map.entry("Run id", Layout.name(identity.id())));
    terms.add(Map.entry("Seed", Html.text(identity.seed())));
    terms.add(Map.entry("Configuration hash", Layout.code(identity.configHash())));
    terms.add(
        Map.entry(
            "Versions",
            Html.text(
                identity.versions().entrySet().stream()
                    .map(version -> version.getKey() + " " + version.getValue())
                    .collect(Collectors.joining(", ")))));
    return Layout.terms(terms);
  }

  private static Html images(ImageManifest images) {
    List<Map.Entry<String, Html>> terms = new ArrayList<>();
    terms.add(Map.entry("Source", source(images.source())));
    if (images.heldoutSource() != null) {
      terms.add(Map.entry("Held-out source", source(images.heldoutSource())));
    }
    images
        .splits()
        .forEach(
            (name, split) ->
                terms.add(
                    Map.entry(
                        "Split " + name,
                        Html.of(
                            "{} images, {}, checksum {}",
                            Console.count(split.images()),
                            Numbers.bytes(split.bytes()),
                            Layout.code(split.checksum())))));
    terms.add(Map.entry("Classes", Html.text(Console.count(images.classNames().size()))));
    terms.add(Map.entry("Quarantined", quarantine(images.quarantined())));
    return Layout.terms(terms);
  }

  private static Html source(ImageManifest.Source source) {
    return Html.of(
        "{}, {} of {} files, {}, digest {}",
        Layout.code(source.location()),
        source.format(),
        Console.count(source.files()),
        Numbers.bytes(source.bytes()),
        Layout.code(source.digest()));
  }

  private static Html quarantine(Map<String, Long> byReason) {
    long all = byReason.values().stream().mapToLong(Long::longValue).sum();
    String reasons =
        byReason.entrySet().stream()
            .map(reason -> reason.getKey() + " " + Console.count(reason.getValue()))
            .collect(Collectors.joining(", "));
    return Html.of(
        "{} images{}", Console.count(all), reasons.isEmpty() ? "" : " (" + reasons + ")");
  }

  private static Map.Entry<String, Html> model(Training training) {
    return Map.entry(
        training.title(),
        training
            .model()
            .map(model -> trained(training, model))
            .orElse(Layout.absent("not trained in this run")));
  }

  private static Html trained(Training training, ModelPointer model) {
    return Html.of(
        "{}; {} steps, round {}, sha256 {}",
        training.weights().map(ProvenanceSection::size).orElse(Layout.absent("files deleted")),
        Console.count(model.steps()),
        Console.count(model.round()),
        Layout.code(model.parameters().sha256()));
  }

  private static Html size(ModelWeights weights) {
    String extra =
        weights.trainingOnly() == 0
            ? ""
            : " and " + Console.count(weights.trainingOnly()) + " that only training needs";
    return Html.of(
        "{} weights{}, {}", Console.count(weights.model()), extra, Numbers.bytes(weights.bytes()));
  }

  private static Html config(String text) {
    return Html.of(
        "<details><summary>Every key with its value</summary><pre>{}</pre></details>", text);
  }
}
