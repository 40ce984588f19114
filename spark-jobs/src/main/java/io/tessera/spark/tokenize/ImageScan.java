package io.tessera.spark.tokenize;

import io.tessera.spark.job.JobContext;
import io.tessera.spark.session.ShippedHadoop;
import io.tessera.spark.table.ImageTable;
import io.tessera.spark.table.RowChecksum;
import io.tessera.spark.table.Split;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.api.java.JavaSparkContext;

/** What the image table holds, without looking at an image: identities and row groups. */
final class ImageScan {
  private final List<ScannedFile> files;

  private ImageScan(List<ScannedFile> files) {
    this.files = files;
  }

  /** Scans the table's files, a Spark task each. */
  static ImageScan of(JobContext context, ImageTable table) {
    List<ScannedFile.Place> places = new ArrayList<>();
    for (Split split : Split.values()) {
      List<String> locations = table.files(split);
      for (int i = 0; i < locations.size(); i++) {
        places.add(new ScannedFile.Place(split, i, locations.get(i)));
      }
    }
    if (places.isEmpty()) {
      return new ImageScan(List.of());
    }
    JavaSparkContext spark = new JavaSparkContext(context.spark().sparkContext());
    ShippedHadoop hadoop = ShippedHadoop.of(spark.hadoopConfiguration());
    context.describe("tokenize: what the image table holds");
    return new ImageScan(
        spark.parallelize(places, places.size()).map(place -> place.scan(hadoop)).collect());
  }

  /** Checksum of the images. */
  String images() {
    return sum(ScannedFile::images);
  }

  /** Checksum of the images and their places. */
  String layout() {
    return sum(ScannedFile::layout);
  }

  private String sum(Function<ScannedFile, String> part) {
    RowChecksum sum = new RowChecksum();
    files.stream().map(part).forEach(sum::add);
    return sum.toString();
  }

  /** All units, in the order of the table. */
  List<TokenizeUnit> units(long leastImages) {
    return files.stream().flatMap(file -> file.units(leastImages).stream()).toList();
  }
}
