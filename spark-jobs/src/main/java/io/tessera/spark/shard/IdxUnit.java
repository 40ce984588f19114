package io.tessera.spark.shard;

import java.io.DataInputStream;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/** Some consecutive images of an IDX pair, from {@code first} to before {@code end}. */
record IdxUnit(IdxFile images, IdxFile labels, long first, long end) implements SourceUnit {
  private static final long serialVersionUID = 1L;

  @Override
  public RawImages open(Configuration hadoop) throws IOException {
    DataInputStream pixels = images.openAt(first, hadoop);
    DataInputStream classes = labels.openAt(first, hadoop);
    return new Reader(pixels, classes);
  }

  private final class Reader extends RawImages {
    private final DataInputStream pixels;
    private final DataInputStream classes;
    private final String name = new Path(images.path()).getName().replaceFirst("\\.gz$", "");
    private long index = first;

    Reader(DataInputStream pixels, DataInputStream classes) {
      this.pixels = pixels;
      this.classes = classes;
    }

    @Override
    @Nullable RawImage advance() throws IOException {
      if (index == end) {
        return null;
      }
      byte[] image = new byte[images.valueBytes()]; // [H, W]
      pixels.readFully(image);
      int label = classes.readUnsignedByte();
      String id = name + "#" + index;
      index++;
      return RawImage.of(
          id,
          id + ".png",
          label,
          GreyPng.encode(images.dimensions().get(2), images.dimensions().get(1), image));
    }

    @Override
    public void close() throws IOException {
      try (pixels) {
        classes.close();
      }
    }
  }
}
