package io.tessera.evaluation.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tessera.core.storage.LocalStorage;
import io.tessera.evaluation.conformance.Lcg;
import io.tessera.evaluation.features.FeatureRows;
import io.tessera.evaluation.frechet.FrechetDistance;
import io.tessera.evaluation.frechet.FrechetInfinity;
import io.tessera.evaluation.profile.Profile;
import io.tessera.evaluation.protocol.FeatureExtractorId.InceptionFid;
import io.tessera.evaluation.protocol.MeasuredSet;
import io.tessera.evaluation.protocol.Measurement;
import io.tessera.evaluation.protocol.ReferenceSet;
import io.tessera.evaluation.random.NumpyRandom;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole evaluations of the reference values' features A, as each tool would make them. */
class ProfileEvaluationTest {
  private static final String HASH = "0123456789abcdef".repeat(4);
  private static final InceptionFid NETWORK = new InceptionFid(HASH);
  private static final int N = 500;
  private static final int D = 16;
  private static final int S = 4;
  private static final Pieces HERE = Pieces.here();

  @TempDir static Path files;

  private static final AtomicInteger names = new AtomicInteger();

  @Test
  void admMeasuresFiveQuantities() {
    List<Measurement> numbers = evaluate(Profile.ADM, 1);
    assertThat(numbers)
        .extracting(number -> number.protocol().name())
        .containsExactly(
            "gFID", "gsFID", "IS", "precision[inception-fid]", "recall[inception-fid]");
    assertThat(value(numbers, "gFID")).isCloseTo(0.94371073494401, within(2e-7));
    assertThat(value(numbers, "IS")).isCloseTo(2.810493337172281, within(1e-9));
    assertThat(value(numbers, "precision[inception-fid]")).isEqualTo(0.134);
    assertThat(value(numbers, "recall[inception-fid]")).isEqualTo(0.890);
    assertThat(numbers).allMatch(number -> number.interval().isEmpty());
    assertThat(numbers.get(0).protocol())
        .hasToString(
            "gFID; profile adm; inception-fid sha256:"
                + HASH
                + "; reference train sha256:"
                + HASH
                + "; 500 reference, 500 samples; seed 3; resizer tf1-bilinear; with tessera 0.1.0");
  }

  @Test
  void theOtherToolsGiveTheirsOwn() {
    assertThat(value(evaluate(Profile.PYTORCH_FID, 1), "gFID"))
        .isCloseTo(0.9437104602533157, within(1e-12));
    assertThat(evaluate(Profile.PYTORCH_FID, 1)).hasSize(1);
    assertThat(value(evaluate(Profile.CLEAN_FID, 1), "gFID"))
        .isCloseTo(0.94371073494401, within(2e-7));
    List<Measurement> stylegan = evaluate(Profile.STYLEGAN, 1);
    assertThat(value(stylegan, "gFID")).isCloseTo(0.9434899843600999, within(1e-12));
    assertThat(value(stylegan, "IS")).isCloseTo(2.736606981069124, within(1e-9));
    assertThat(value(stylegan, "gKID-full")).isCloseTo(0.4611453133937369, within(1e-12));
  }

  /** torch-fidelity refuses subsets of 1000 of 500 images. */
  @Test
  void tooFewImagesForSubsetsAreRefused() {
    assertThatThrownBy(() -> evaluate(Profile.TORCH_FIDELITY, 1))
        .hasMessage(
            "Cannot draw subsets of 1000 images: the sets have 500 and 500; use more images, or kid-full, the distance of the full sets");
  }

  /** No tool's subsets enter it, so it is there by every profile, but only when asked for. */
  @Test
  void theKernelDistanceOfFullSetsNeedsNoTool() {
    for (Profile profile : List.of(Profile.ADM, Profile.TORCH_FIDELITY)) {
      List<Measurement> numbers = evaluate(profile, Set.of(Quantity.KID_FULL));
      assertThat(numbers)
          .extracting(number -> number.protocol().name())
          .containsExactly("gKID-full");
      assertThat(numbers.get(0).value()).isCloseTo(0.4611453133937369, within(1e-12));
      assertThat(numbers.get(0).interval()).isPresent();
    }
    assertThat(evaluate(Profile.STYLEGAN, Set.of(Quantity.KID, Quantity.KID_FULL)))
        .extracting(number -> number.protocol().name())
        .containsExactly("gKID", "gKID-full");
  }

  /** Ten splits of five images can't be made, but nobody asked for them. */
  @Test
  void whatIsNotAskedForNeedsNoImages() {
    StoredSet five = stored(features(1, 1, 0), 5);
    CollectedSet set = CollectedSet.of(five, Profile.STYLEGAN, 1, HERE, "five");
    MeasuredAgainst reference = MeasuredAgainst.images(set);
    assertThat(evaluation().of(reference, set, Set.of(Quantity.FID)).get(0).value())
        .isCloseTo(0, within(1e-12));
    assertThatThrownBy(() -> evaluation().of(reference, set, Set.of(Quantity.IS)))
        .hasMessage(
            "Cannot measure is: profile stylegan cuts the set into 10 splits, it has 5 images; use more images, or leave it out");
  }

  @Test
  void blocksGiveIntervalsAndTheSameNumbers() {
    List<Measurement> without = evaluate(Profile.STYLEGAN, 1);
    List<Measurement> with = evaluate(Profile.STYLEGAN, 10);
    for (int i = 0; i < without.size(); i++) {
      assertThat(with.get(i).value())
          .isCloseTo(without.get(i).value(), within(1e-11 * without.get(i).value() + 1e-13));
    }
    for (String name : List.of("gFID", "IS", "gKID-full")) {
      Measurement number = number(with, name);
      assertThat(number.interval()).isPresent();
      assertThat(number.interval().orElseThrow().contains(number.value())).isTrue();
    }
    Measurement precision = number(evaluate(Profile.ADM, 10), "precision[inception-fid]");
    // the binomial standard error of 0.134 of 500 is 0.0152, t with 9 degrees of freedom 2.262
    assertThat(precision.interval().orElseThrow().high()).isBetween(0.15, 0.19);
  }

  @Test
  void aSetAgainstItselfIsAtZero() {
    CollectedSet x = collected(Profile.ADM, 1, features(1, 1, 0));
    double found =
        value(evaluation().of(MeasuredAgainst.statistics(x.statistics("x", NETWORK)), x), "gFID");
    assertThat(found).isCloseTo(0, within(1e-12));
  }

  @Test
  void statisticsAloneGiveDistancesAlone() {
    CollectedSet x = collected(Profile.ADM, 1, features(1, 1, 0));
    CollectedSet y = collected(Profile.ADM, 1, features(2, 1.25f, 0.1f));
    assertThat(evaluation().of(MeasuredAgainst.statistics(x.statistics("x", NETWORK)), y))
        .extracting(number -> number.protocol().name())
        .containsExactly("gFID", "gsFID", "IS");
    assertThat(
            evaluation()
                .of(MeasuredAgainst.statisticsAndImages(x.statistics("x", NETWORK), x.set()), y))
        .isEqualTo(evaluation().of(MeasuredAgainst.images(x), y));
  }

  @Test
  void whatAProfileOrAReferenceLacksIsRefused() {
    CollectedSet x = collected(Profile.ADM, 1, features(1, 1, 0));
    MeasuredAgainst statistics = MeasuredAgainst.statistics(x.statistics("x", NETWORK));
    assertThatThrownBy(() -> evaluation().of(statistics, x, Set.of(Quantity.KID)))
        .hasMessage(
            "Cannot measure kid: profile adm does not define it; choose another profile or leave it out");
    assertThatThrownBy(() -> evaluation().of(statistics, x, Set.of(Quantity.PR)))
        .hasMessage(
            "Cannot measure pr: it compares images with images, and the reference is statistics alone; name the reference's images");
    MeasuredAgainst pooled = new MeasuredAgainst(x.features(), Optional.empty(), Optional.empty());
    assertThatThrownBy(() -> evaluation().of(pooled, x, Set.of(Quantity.SFID)))
        .hasMessage(
            "Cannot measure sfid: the reference has no spatial features; use images, or statistics with mu_s and sigma_s");
    assertThatThrownBy(() -> Quantity.named("fdi"))
        .hasMessage(
            "Invalid metric: 'fdi'; expected some of fid, sfid, is, kid, kid-full, pr, fid-infinity");
  }

  /** y = 1.25 x' + 0.1 of uniform x': 0.225² + 0.25² / 12 in each of 16 columns is the truth. */
  @Test
  void atInfinityTheBiasIsGone() {
    MeasuredAgainst x = MeasuredAgainst.images(collected(Profile.ADM, 1, features(1, 1, 0)));
    CollectedSet y = collected(Profile.ADM, 1, features(2, 1.25f, 0.1f));
    Measurement found = evaluation().atInfinity(x, y, 50, 1);
    assertThat(found.protocol().name()).isEqualTo("gFID-infinity");
    assertThat(found.value()).isLessThan(value(evaluation().of(x, y), "gFID"));
    assertThat(found.value()).isCloseTo(16 * (0.225 * 0.225 + 0.0625 / 12), within(0.05));
    FrechetInfinity sequential =
        new FrechetInfinity(
            FrechetDistance.inPlainJava(),
            x.features(),
            Profile.ADM.divisor(),
            FrechetInfinity.sizes(N, 50, FrechetInfinity.POINTS));
    for (int row : new NumpyRandom(1).permutation(N)) {
      sequential.add(y.table().read(row, 1));
    }
    assertThat(found.value()).isCloseTo(sequential.line().intercept(), within(1e-12));
    assertThatThrownBy(() -> evaluation().of(x, y, Set.of(Quantity.FID_INFINITY)))
        .hasMessageStartingWith("Cannot extrapolate from 500 images: 15 sizes from 5000 on");
  }

  @Test
  void badSetsAreRefused() {
    StoredSet two = stored(features(1, 1, 0), 2);
    assertThatThrownBy(
            () -> CollectedSet.of(stored(features(1, 1, 0), 1), Profile.ADM, 1, HERE, "a"))
        .hasMessage("Cannot evaluate 1 images: at least 2 are needed");
    assertThatThrownBy(() -> CollectedSet.of(two, Profile.ADM, 2, HERE, "a"))
        .hasMessage("Invalid number of blocks: 2; expected 1 to half of 2 images");
  }

  private static List<Measurement> evaluate(Profile profile, int blocks) {
    return evaluation()
        .of(
            MeasuredAgainst.images(collected(profile, 1, features(1, 1, 0))),
            collected(profile, blocks, features(2, 1.25f, 0.1f)));
  }

  private static List<Measurement> evaluate(Profile profile, Set<Quantity> wanted) {
    return evaluation()
        .of(
            MeasuredAgainst.images(collected(profile, 2, features(1, 1, 0))),
            collected(profile, 2, features(2, 1.25f, 0.1f)),
            wanted);
  }

  private static ProfileEvaluation evaluation() {
    return new ProfileEvaluation(
        ShippedProducts.inPlainJava(),
        new ProtocolBase(
            MeasuredSet.SAMPLES,
            NETWORK,
            new ReferenceSet("train", HASH),
            N,
            OptionalLong.of(3),
            new TreeMap<>(Map.of("tessera", "0.1.0"))),
        HERE);
  }

  private static CollectedSet collected(Profile profile, int blocks, float[] features) {
    return CollectedSet.of(
        stored(features, N), profile, blocks, HERE, "sums-" + names.incrementAndGet());
  }

  private static StoredSet stored(float[] features, int images) {
    PartWriter writer =
        new PartWriter(
            new LocalStorage(files), "set-" + names.incrementAndGet(), new SetShape(D, S, D));
    for (int from = 0; from < images; from += 70) {
      int count = Math.min(70, images - from);
      writer.add(rows(features, from, count), Collections.nCopies(count, new byte[32]));
    }
    return new StoredSet(SharedStorage.local(files), new SetShape(D, S, D), writer.finish());
  }

  /** Logits are those of the reference values, 8 u − 4; spatial features the first few. */
  private static FeatureRows rows(float[] features, int from, int count) {
    float[] uniform = features(1, 1, 0);
    float[] logits = new float[count * D];
    float[] spatial = new float[count * S];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = uniform[from * D + i] * 8 - 4;
    }
    for (int i = 0; i < spatial.length; i++) {
      spatial[i] = features[(from + i / S) * D + i % S];
    }
    return FeatureRows.of(
        count, Arrays.copyOfRange(features, from * D, (from + count) * D), logits, spatial);
  }

  private static float[] features(int seed, float scale, float offset) {
    return Lcg.features(N, D, seed, scale, offset);
  }

  private static double value(List<Measurement> numbers, String name) {
    return number(numbers, name).value();
  }

  private static Measurement number(List<Measurement> numbers, String name) {
    return numbers.stream()
        .filter(number -> number.protocol().name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
