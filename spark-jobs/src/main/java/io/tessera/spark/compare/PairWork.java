package io.tessera.spark.compare;

import io.tessera.core.image.RgbImage;
import io.tessera.core.kernel.NativeThreads;
import io.tessera.evaluation.reconstruction.MsSsim;
import io.tessera.evaluation.reconstruction.Psnr;
import io.tessera.evaluation.reconstruction.Ssim;
import io.tessera.spark.compare.PairUnit.Cut;
import io.tessera.spark.exit.TableFileException;
import io.tessera.spark.look.ImageSizes;
import io.tessera.spark.look.LpipsNetwork;
import io.tessera.spark.look.PixelHash;
import io.tessera.spark.look.UnitImages;
import io.tessera.spark.session.ShippedHadoop;
import io.tessera.spark.unit.UnitWork;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.util.LongAccumulator;
import org.jspecify.annotations.Nullable;

/**
 * Measures pairs of images. The originals of a unit wait, decoded, in a file of the local disk, so
 * memory holds one pair.
 *
 * @param lpips null: LPIPS is not measured
 */
record PairWork(@Nullable LpipsNetwork lpips, ShippedHadoop hadoop)
    implements UnitWork<PairUnit, PairValues> {
  private static final Pattern PATH =
      Pattern.compile("(?i)(?:[^/]*\\.(?:tar|tar\\.gz|tgz)/)?(.*)\\.(?:png|jpe?g|jpe|webp|bmp)");

  @Override
  public PairValues run(PairUnit unit, LongAccumulator progress) {
    NativeThreads.use(1); // the executor's other cores have units of their own
    try {
      Path waiting = Files.createTempFile("tessera-pairs-", ".rgb");
      try {
        return run(unit, waiting, progress);
      } finally {
        Files.deleteIfExists(waiting);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private PairValues run(PairUnit unit, Path waiting, LongAccumulator progress) throws IOException {
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(waiting)))) {
      read(unit.originals(), (name, image) -> put(out, name, image));
    }
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(waiting)))) {
      Values values = new Values(in, progress);
      read(unit.others(), values::add);
      return values.result();
    }
  }

  private void read(List<Cut> cuts, BiConsumer<String, RgbImage> images) {
    for (Cut cut : cuts) {
      cut.images().read(hadoop.configuration(), new OfCut(cut, images));
    }
  }

  /** Passes on the images of a cut. */
  private static final class OfCut implements UnitImages.Receiver {
    private final Cut cut;
    private final BiConsumer<String, RgbImage> images;
    private long seen;

    OfCut(Cut cut, BiConsumer<String, RgbImage> images) {
      this.cut = cut;
      this.images = images;
    }

    private boolean isWanted() {
      long place = seen++;
      return place >= cut.skip() && place < cut.skip() + cut.take();
    }

    @Override
    public void image(String name, RgbImage image) {
      if (isWanted()) {
        images.accept(name, image);
      }
    }

    @Override
    public void refused(String name, String reason) {
      if (isWanted()) {
        throw new TableFileException(
            "Cannot pair images: %s can't be read: %s; mend it, or remove it from both sides"
                .formatted(name, reason));
      }
    }
  }

  private static void put(DataOutputStream out, String name, RgbImage image) {
    try {
      out.writeUTF(name);
      out.writeInt(image.width());
      out.writeInt(image.height());
      out.write(image.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the pairs so far measured. */
  private final class Values {
    private final DataInputStream originals;
    private final LongAccumulator progress;
    private final List<Double> psnr = new ArrayList<>();
    private final List<Double> ssim = new ArrayList<>();
    private final List<Double> msSsim = new ArrayList<>();
    private final List<Double> distances = new ArrayList<>();
    private final List<String> first = new ArrayList<>();
    private final List<String> second = new ArrayList<>();
    private final ImageSizes sizes = new ImageSizes();

    Values(DataInputStream originals, LongAccumulator progress) {
      this.originals = originals;
      this.progress = progress;
    }

    void add(String name, RgbImage other) {
      try {
        String originalName = originals.readUTF();
        int width = originals.readInt();
        int height = originals.readInt();
        byte[] samples = new byte[3 * width * height];
        originals.readFully(samples);
        RgbImage original = RgbImage.of(width, height, samples);
        check(originalName, original, name, other);
        measure(original, other);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private void measure(RgbImage original, RgbImage other) {
      int width = original.width();
      int height = original.height();
      byte[] a = original.toByteArray();
      byte[] b = other.toByteArray();
      if (!Arrays.equals(a, b)) {
        psnr.add(Psnr.of(a, b));
      }
      ssim.add(Ssim.of(a, b, width, height));
      if (Math.min(width, height) >= MsSsim.SMALLEST_SIDE) {
        msSsim.add(MsSsim.of(a, b, width, height));
      }
      if (lpips != null && Math.min(width, height) >= LpipsNetwork.SMALLEST_SIDE) {
        distances.add(lpips.open(1).of(List.of(a), List.of(b), width, height)[0]);
      }
      first.add(HexFormat.of().formatHex(PixelHash.of(original)));
      second.add(HexFormat.of().formatHex(PixelHash.of(other)));
      sizes.add(original);
      progress.add(1);
    }

    PairValues result() {
      return new PairValues(psnr, ssim, msSsim, distances, first, second, sizes.counts());
    }
  }

  /** Names are compared where both are paths of image files. */
  private static void check(String name, RgbImage image, String otherName, RgbImage other) {
    Optional<String> path = path(name);
    Optional<String> otherPath = path(otherName);
    if (path.isPresent() && otherPath.isPresent() && !path.equals(otherPath)) {
      throw new TableFileException(
          "Cannot pair images: %s stands where %s is the original; both sides need the same names in the same order"
              .formatted(otherName, name));
    }
    if (image.width() != other.width() || image.height() != other.height()) {
      throw new TableFileException(
          "Cannot pair images: %s has %d x %d pixels, its original %s has %d x %d; crop the originals as the model saw them"
              .formatted(
                  otherName, other.width(), other.height(), name, image.width(), image.height()));
    }
  }

  /** The path of an image without its archive and its ending. */
  private static Optional<String> path(String name) {
    Matcher matcher = PATH.matcher(name);
    return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
  }
}
