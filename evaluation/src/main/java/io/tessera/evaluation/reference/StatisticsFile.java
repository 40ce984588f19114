package io.tessera.evaluation.reference;

import io.tessera.core.checkpoint.CheckpointFormatException;
import io.tessera.core.checkpoint.Json;
import io.tessera.core.checkpoint.JsonException;
import io.tessera.core.checkpoint.numpy.NpyHeader;
import io.tessera.core.checkpoint.numpy.NpyReader;
import io.tessera.core.checkpoint.numpy.NpzFile;
import io.tessera.core.checkpoint.numpy.NpzWriter;
import io.tessera.evaluation.frechet.FeatureStatistics;
import io.tessera.evaluation.frechet.Gaussian;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Statistics in a {@code .npz} file as pytorch-fid, clean-fid and ADM's reference batches hold
 * them: {@code mu} [d] and {@code sigma} [d, d], for sFID also {@code mu_s} and {@code sigma_s}.
 * Files written here say in the array {@code tessera} (JSON in UTF-8) how they were made; other
 * tools pass over it.
 */
public final class StatisticsFile {
  private static final String ORIGIN = "tessera";
  private static final int LONGEST_ORIGIN = 1 << 16;

  private StatisticsFile() {}

  /**
   * Reads statistics.
   *
   * @throws CheckpointFormatException when the file is damaged, or an array has another type
   * @throws IllegalArgumentException when arrays are missing, have other shapes, or are no mean and
   *     covariance
   */
  public static ReferenceStatistics read(NpzFile file) {
    if (!file.contains("mu") || !file.contains("sigma")) {
      throw refused(
          file,
          "it has no mu and sigma, but "
              + file.names()
              + (file.contains("arr_0") ? "; arr_0 holds images: name it as a set of images" : ""));
    }
    Optional<StatisticsOrigin> origin = origin(file);
    Gaussian features = gaussian(file, "mu", "sigma");
    Optional<Gaussian> spatial =
        file.contains("mu_s") || file.contains("sigma_s")
            ? Optional.of(gaussian(file, "mu_s", "sigma_s"))
            : Optional.empty();
    return new ReferenceStatistics(
        file.source(),
        origin.map(made -> features.withCount(made.images())).orElse(features),
        spatial.map(places -> origin.map(made -> places.withCount(made.images())).orElse(places)),
        origin);
  }

  /**
   * Writes statistics that {@link #read} and the other tools read.
   *
   * @param out at the file's first byte; flushed, not closed
   */
  public static void write(OutputStream out, ReferenceStatistics statistics) throws IOException {
    NpzWriter file = NpzWriter.stored(out);
    write(file, "mu", "sigma", statistics.features());
    if (statistics.spatial().isPresent()) {
      write(file, "mu_s", "sigma_s", statistics.spatial().orElseThrow());
    }
    if (statistics.origin().isPresent()) {
      byte[] json = Json.write(statistics.origin().orElseThrow()).getBytes(StandardCharsets.UTF_8);
      file.add(ORIGIN, json, json.length);
    }
    file.finish();
  }

  private static void write(NpzWriter file, String mean, String covariance, Gaussian gaussian)
      throws IOException {
    int d = gaussian.dimension();
    file.add(mean, gaussian.mean(), d);
    file.add(covariance, gaussian.covariance(), d, d);
  }

  private static Gaussian gaussian(NpzFile file, String mean, String covariance) {
    try (NpyReader mu = file.array(mean);
        NpyReader sigma = file.array(covariance)) {
      List<Long> shape = mu.header().shape();
      if (shape.size() != 1 || shape.get(0) < 1 || shape.get(0) > FeatureStatistics.MAX_DIMENSION) {
        throw refused(
            file,
            "%s has shape %s, expected one axis of 1 to %d"
                .formatted(mean, shape, FeatureStatistics.MAX_DIMENSION));
      }
      NpyHeader square = sigma.header();
      if (!square.shape().equals(List.of(shape.get(0), shape.get(0)))) {
        throw refused(
            file,
            "%s has shape %s, expected [%d, %d] for %s of %d"
                .formatted(
                    covariance, square.shape(), shape.get(0), shape.get(0), mean, shape.get(0)));
      }
      return Gaussian.of(mu.doubles(), sigma.doubles());
    }
  }

  private static Optional<StatisticsOrigin> origin(NpzFile file) {
    if (!file.contains(ORIGIN)) {
      return Optional.empty();
    }
    try (NpyReader reader = file.array(ORIGIN)) {
      if (reader.remaining() > LONGEST_ORIGIN) {
        throw refused(file, "its array " + ORIGIN + " is too long to be an origin");
      }
      String json = new String(reader.bytes(), StandardCharsets.UTF_8);
      return Optional.of(Json.read(json, StatisticsOrigin.class, file.source()));
    } catch (JsonException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static IllegalArgumentException refused(NpzFile file, String reason) {
    return new IllegalArgumentException(
        "Cannot read statistics %s: %s".formatted(file.source(), reason));
  }
}
