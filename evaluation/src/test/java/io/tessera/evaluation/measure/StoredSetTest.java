package io.tessera.evaluation.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tessera.core.storage.LocalStorage;
import io.tessera.evaluation.conformance.Lcg;
import io.tessera.evaluation.features.FeatureRows;
import io.tessera.evaluation.features.FeatureTable;
import io.tessera.evaluation.profile.Profile;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredSetTest {
  private static final int N = 600;
  private static final int D = 5;
  private static final float[] FEATURES = Lcg.features(N, D, 9, 1, 0);
  private static final SetShape SHAPE = new SetShape(D, 2, 3);

  @TempDir Path folder;

  @Test
  void rowsAreReadAcrossParts() {
    FeatureTable table = stored("a", 170, 300, 130).features();
    assertThat(table.rows()).isEqualTo(N);
    assertThat(table.read(0, N)).isEqualTo(FEATURES);
    assertThat(table.read(165, 10)).isEqualTo(Arrays.copyOfRange(FEATURES, 165 * D, 175 * D));
    assertThat(table.read(N, 0)).isEmpty();
    assertThat(table.gather(new int[] {599, 3, 170, 3, 0, 171}))
        .isEqualTo(rows(599, 3, 170, 3, 0, 171));
    assertThatThrownBy(() -> table.read(599, 2)).hasMessage("Invalid rows: 2 from 599 of 600");
  }

  private static float[] rows(int... rows) {
    float[] features = new float[rows.length * D];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(FEATURES, rows[i] * D, features, i * D, D);
    }
    return features;
  }

  /** Also when pieces are done backwards, and each of them twice. */
  @Test
  void sumsHaveTheSameBitsHoweverTheSetIsDivided() {
    CollectedSet one = collected(stored("a", N), Pieces.here());
    CollectedSet many = collected(stored("b", 1, 99, 257, 243), Pieces.here());
    CollectedSet disordered = collected(stored("c", 300, 300), new TwiceAndBackwards());
    for (CollectedSet other : List.of(many, disordered)) {
      assertThat(other.sums().toBytes()).isEqualTo(one.sums().toBytes());
      assertThat(other.features().mean()).isEqualTo(one.features().mean());
      assertThat(other.score().orElseThrow().score()).isEqualTo(one.score().orElseThrow().score());
      assertThat(other.set().sha256()).isEqualTo(one.set().sha256());
    }
    double[] otherBlocks =
        CollectedSet.of(stored("d", N), Profile.ADM, 7, Pieces.here(), "sums-d")
            .features()
            .covariance();
    double[] covariance = one.features().covariance();
    for (int i = 0; i < covariance.length; i++) {
      assertThat(otherBlocks[i]).isCloseTo(covariance[i], within(1e-15));
    }
  }

  private CollectedSet collected(StoredSet set, Pieces pieces) {
    return CollectedSet.of(
        set, Profile.ADM, 10, pieces, "sums-" + set.parts().get(0).path().charAt(0));
  }

  private static final class TwiceAndBackwards implements Pieces {
    @Override
    public <T extends Serializable> List<T> each(String what, int count, Piece<T> piece) {
      List<T> results = new ArrayList<>(Collections.nCopies(count, null));
      IntStream.range(0, 2 * count)
          .map(i -> (2 * count - 1 - i) % count)
          .forEach(number -> results.set(number, piece.of(number)));
      return results;
    }
  }

  /** The whole, less the last of ten equal blocks of it, is the first nine. */
  @Test
  void aBlockIsLeftOutOfTheWhole() {
    CollectedSet whole = collected(stored("a", N), Pieces.here());
    Moments moments = whole.pool();
    double[] left = moments.sums().without(moments.cells().read(9)).gaussian().covariance();
    PartWriter writer = new PartWriter(new LocalStorage(folder), "e", SHAPE);
    add(writer, 0, 540);
    StoredSet first = new StoredSet(SharedStorage.local(folder), SHAPE, writer.finish());
    double[] expected = collected(first, Pieces.here()).sums().gaussian().covariance();
    for (int i = 0; i < expected.length; i++) {
      assertThat(left[i]).isCloseTo(expected[i], within(1e-15));
    }
  }

  @Test
  void numbersThatAreNotFiniteAreRefusedWithTheirImage() {
    PartWriter writer = new PartWriter(new LocalStorage(folder), "a", SHAPE);
    add(writer, 0, 3);
    float[] bad = new float[2 * D];
    bad[D + 2] = Float.NaN;
    assertThatThrownBy(
            () ->
                writer.add(
                    FeatureRows.of(2, bad, new float[6], new float[4]),
                    Collections.nCopies(2, new byte[32])))
        .hasMessage(
            "Invalid features: NaN in column 2 of image 4 of a; check that image and the network's weights");
    assertThatThrownBy(
            () ->
                writer.add(
                    FeatureRows.of(1, new float[3], new float[3], new float[2]),
                    List.of(new byte[32])))
        .hasMessage("Invalid features: 3 values of 1 images, expected 5 for each");
    assertThat(writer.finish()).containsExactly(new SetPart("a-0000", 3));
  }

  @Test
  void noImagesLeaveNoParts() {
    assertThat(new PartWriter(new LocalStorage(folder), "a", SHAPE).finish()).isEmpty();
    assertThat(folder).isEmptyDirectory();
    assertThatThrownBy(() -> new SetPart("a", 0))
        .hasMessage("Invalid part a: 0 images; expected at least 1");
  }

  private StoredSet stored(String name, int... parts) {
    List<SetPart> all = new ArrayList<>();
    int from = 0;
    for (int part = 0; part < parts.length; part++) {
      PartWriter writer = new PartWriter(new LocalStorage(folder), name + part, SHAPE);
      add(writer, from, from + parts[part]);
      all.addAll(writer.finish());
      from += parts[part];
    }
    return new StoredSet(SharedStorage.local(folder), SHAPE, all);
  }

  private static void add(PartWriter writer, int from, int to) {
    for (int image = from; image < to; image++) {
      byte[] hash = new byte[32];
      hash[0] = (byte) image;
      float[] features = Arrays.copyOfRange(FEATURES, image * D, (image + 1) * D);
      writer.add(
          FeatureRows.of(
              1, features, Arrays.copyOf(features, 3), Arrays.copyOfRange(features, 3, 5)),
          List.of(hash));
    }
  }
}
