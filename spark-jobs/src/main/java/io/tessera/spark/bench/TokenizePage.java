package io.tessera.spark.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;

/** What {@link TokenizeBenchmark} found, in tables. */
final class TokenizePage {
  private final Page page;

  TokenizePage(Page page) {
    this.page = page;
  }

  /**
   * The job on one cluster.
   *
   * @param slots tasks at once
   * @param images of one run
   * @param jobSeconds of a run of the job
   * @param bareSeconds of the bare loop over as many images, by as many threads as there are slots
   */
  record Speed(String master, int slots, int images, double jobSeconds, double bareSeconds) {
    double jobRate() {
      return images / jobSeconds;
    }

    double bareRate() {
      return images / bareSeconds;
    }
  }

  /**
   * One task at its peak.
   *
   * @param growthBytes of the process's physical memory, where the system tells it
   * @param heapBytes in use at most
   */
  record Memory(String images, OptionalLong growthBytes, long heapBytes) {}

  /** A file of a token table. */
  record TableSize(int views, int images, double bitsPerToken) {}

  void speed(List<Speed> speeds, int baseChannels, int batchSize, int side) {
    page.section("The job against its encoder");
    page.paragraph(
        "`tessera tokenize` on "
            + speeds.get(0).images
            + " JPEGs of 500x375 pixels, from the image table to the published token table, Spark's part included, against the same encoder in a bare"
            + " loop over decoded batches, one thread a slot. VQ-16 with "
            + baseChannels
            + " base channels, "
            + side
            + "x"
            + side
            + " pixels, batches of "
            + batchSize
            + ", medians of runs that took turns. A slot's task has a thread that encodes, one that decodes and one that reads.");
    List<List<String>> rows = new ArrayList<>();
    for (Speed speed : speeds) {
      rows.add(
          List.of(
              "`" + speed.master + "`",
              Integer.toString(speed.slots),
              Page.number(speed.jobRate(), 2),
              Page.number(speed.bareRate(), 2),
              "**" + Page.number(speed.jobRate() / speed.bareRate(), 2) + "**",
              Page.number(speed.jobRate() / speeds.get(0).jobRate(), 2)));
    }
    page.table(
        List.of("Spark", "Slots", "Job, images/s", "Bare loop, images/s", "**Ratio**", "Speed-up"),
        rows);
  }

  void decoding(List<byte[]> jpegs, Map<String, Double> rates) {
    page.section("Decoding and cropping");
    double kilobytes = jpegs.stream().mapToInt(jpeg -> jpeg.length).average().orElseThrow() / 1e3;
    page.paragraph(
        "Images a second of processor time of one core, for JPEGs of 500x375 pixels and "
            + Page.number(kilobytes, 0)
            + " kB, made by formula with the spectrum of photographs. The crop is Pillow's antialiased bicubic to the byte; OpenCV's resize reads"
            + " 4x4 pixels for each that it makes, without antialiasing.");
    double library = Objects.requireNonNull(rates.get(DecodeRates.LIBRARY));
    List<List<String>> rows = new ArrayList<>();
    rates.forEach(
        (way, rate) ->
            rows.add(
                List.of(
                    way,
                    Page.number(rate, 0),
                    Page.number(1000 / rate, 2),
                    "**" + Page.number(rate / library, 2) + "**")));
    page.table(List.of("", "Images/s", "Milliseconds", "**Of decoding alone**"), rows);
  }

  void memory(List<Memory> memory) {
    page.section("Memory of a task");
    page.paragraph(
        "The most physical memory, heap and native together, beyond that of the process before, while one task tokenized; and the most heap in use,"
            + " garbage included.");
    page.table(
        List.of("Images", "Peak growth, MB", "Peak heap, MB"),
        memory.stream()
            .map(
                task ->
                    List.of(
                        task.images,
                        Page.megabytes(task.growthBytes),
                        Page.megabytes(task.heapBytes)))
            .toList());
  }

  void tableSizes(List<TableSize> sizes) {
    page.section("Size of the token table");
    page.paragraph(
        "Bits on disk for each token, every column included, of a unit's file with ids like ImageNet's and grids of "
            + SyntheticTokens.GRID
            + " uniform codes of "
            + Page.number(SyntheticTokens.CODES, 0)
            + ", which can't be packed below 14 bits. A file has a dictionary of its codes, which few rows share.");
    page.table(
        List.of("Views of an image", "Images of a unit", "**Bits a token**"),
        sizes.stream()
            .map(
                size ->
                    List.of(
                        Integer.toString(size.views),
                        Page.number(size.images, 0),
                        "**" + Page.number(size.bitsPerToken, 2) + "**"))
            .toList());
  }
}
