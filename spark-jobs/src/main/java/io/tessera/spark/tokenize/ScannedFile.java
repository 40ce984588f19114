package io.tessera.spark.tokenize;

import io.tessera.spark.session.ShippedHadoop;
import io.tessera.spark.table.FileRange;
import io.tessera.spark.table.ParquetRows;
import io.tessera.spark.table.RowChecksum;
import io.tessera.spark.table.Split;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;

/**
 * A file of the image table.
 *
 * @param split that it belongs to
 * @param number of the file in its split, from 0
 * @param groups its row groups, one each
 * @param images {@link RowChecksum} of the images
 * @param layout the same of their places too: file, row group and row
 */
record ScannedFile(Split split, int number, List<FileRange> groups, String images, String layout)
    implements Serializable {
  /** A file to scan. */
  record Place(Split split, int number, String location) implements Serializable {
    ScannedFile scan(ShippedHadoop hadoop) {
      Configuration conf = hadoop.configuration();
      List<FileRange> groups = ParquetRows.units(conf, location, 1);
      RowChecksum images = new RowChecksum();
      RowChecksum layout = new RowChecksum();
      long[] row = new long[1];
      for (FileRange group : groups) {
        ParquetRows.readImageNames(
            conf,
            group,
            image -> {
              RowChecksum.Form form =
                  out -> {
                    RowChecksum.writeText(out, split.label());
                    RowChecksum.writeText(out, image.id());
                    out.writeInt(image.label());
                    out.write(image.content());
                  };
              images.add(form);
              layout.add(
                  out -> {
                    form.write(out);
                    out.writeInt(number);
                    out.writeInt(group.firstGroup());
                    out.writeLong(row[0]++);
                  });
            });
      }
      return new ScannedFile(split, number, groups, images.toString(), layout.toString());
    }
  }

  /** Its units: each of consecutive row groups with that many images or more, the last the rest. */
  List<TokenizeUnit> units(long leastImages) {
    List<TokenizeUnit> units = new ArrayList<>();
    long before = 0;
    int first = 0;
    long rows = 0;
    for (int i = 0; i < groups.size(); i++) {
      rows += groups.get(i).rows();
      if (rows >= leastImages || i == groups.size() - 1) {
        int firstGroup = groups.get(first).firstGroup();
        int last = groups.get(i).firstGroup() + groups.get(i).groups();
        FileRange file = groups.get(i);
        units.add(
            new TokenizeUnit(
                String.format(Locale.ROOT, "%s-%05d-%04d", split.label(), number, firstGroup),
                split,
                new FileRange(file.file(), firstGroup, last - firstGroup, rows),
                before));
        before += rows;
        first = i + 1;
        rows = 0;
      }
    }
    return units;
  }
}
