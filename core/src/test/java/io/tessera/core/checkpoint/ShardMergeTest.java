package io.tessera.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.tessera.core.checkpoint.TensorFiles.StoredShard;
import io.tessera.core.storage.LocalStorage;
import io.tessera.core.storage.Storage;
import io.tessera.core.training.OuterOptimizer;
import io.tessera.core.training.WorkerWeights;
import io.tessera.testing.FormulaTensors;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardMergeTest {
  /** More than one block, and no multiple of it. */
  private static final int LARGE = 3 * ShardMerge.BLOCK / 2 + 1;

  @TempDir Path folder;
  private final NDManager manager = NDManager.newBaseManager("PyTorch");
  private Storage storage;
  private TensorStore store;

  @BeforeEach
  void open() {
    storage = new LocalStorage(folder);
    store = new TensorStore(storage);
  }

  @AfterEach
  void free() {
    manager.close();
  }

  private StoredShard write(String name, long counter) {
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    tensors.put("counter", manager.create(new long[] {counter}));
    tensors.put("weight", tensor(name + ".w", LARGE));
    tensors.put("running_mean", tensor(name + ".m", 3));
    tensors.put("scalar", manager.create(counter / 7f));
    return store.write(name, tensors).files().get(0);
  }

  private NDArray tensor(String name, int size) {
    return manager.create(FormulaTensors.unit(name, size), new Shape(size));
  }

  private Map<String, NDArray> read(StoredShard shard) {
    return store.read(TensorFiles.of(List.of(shard)), manager);
  }

  private ShardMerge merge(Long... samples) {
    return new ShardMerge(
        storage, WorkerWeights.ofSamples(List.of(samples)), Set.of("running_mean"));
  }

  @Test
  void theMeanIsThatOfThePlainArrays() {
    StoredShard a = write("a", 1);
    StoredShard b = write("b", 2);
    ShardMerge.Merged merged = merge(3L, 1L).mean(List.of(a, b), "mean");
    assertThat(merged.velocity()).isNull();
    Map<String, NDArray> mean = read(merged.result());
    float[] x = FormulaTensors.unit("a.w", LARGE);
    float[] y = FormulaTensors.unit("b.w", LARGE);
    float[] expected = new float[LARGE];
    for (int i = 0; i < LARGE; i++) {
      expected[i] = 0.75f * x[i] + 0.25f * y[i];
    }
    assertThat(mean.get("weight").toFloatArray()).isEqualTo(expected);
    assertThat(mean.get("counter").toLongArray()).containsExactly(1);
    assertThat(mean.get("scalar").getShape().dimension()).isZero();
  }

  @Test
  void oneWorkersMeanIsItsFile() {
    StoredShard a = write("a", 1);
    StoredShard mean = merge(5L).mean(List.of(a), "mean").result();
    assertThat(mean.sha256()).isEqualTo(a.sha256());
  }

  @Test
  void outerStepsAreThoseOfThePlainArrays() {
    OuterOptimizer optimizer = new OuterOptimizer(0.6, 0.9);
    StoredShard start = write("start", 0);
    List<StoredShard> workers = List.of(write("a", 1), write("b", 2));
    ShardMerge merge = merge(4L, 4L);
    ShardMerge.Merged one =
        merge.step(workers, new ShardMerge.Outer(optimizer, start, null), "p1", "v1");
    ShardMerge.Merged two =
        merge.step(
            workers, new ShardMerge.Outer(optimizer, one.result(), one.velocity()), "p2", "v2");

    float[] parameters = FormulaTensors.unit("start.w", LARGE);
    float[] velocity = new float[LARGE];
    for (int step = 0; step < 2; step++) {
      float[] gradient = new float[LARGE];
      float[] a = FormulaTensors.unit("a.w", LARGE);
      float[] b = FormulaTensors.unit("b.w", LARGE);
      for (int i = 0; i < LARGE; i++) {
        gradient[i] = 0.5f * (parameters[i] - a[i]) + 0.5f * (parameters[i] - b[i]);
      }
      optimizer.step(parameters, velocity, gradient, LARGE);
    }
    assertThat(read(two.result()).get("weight").toFloatArray()).isEqualTo(parameters);
    assertThat(read(two.velocity()).get("weight").toFloatArray()).isEqualTo(velocity);
    assertThat(read(two.velocity()).get("running_mean").toFloatArray()).containsOnly(0f);
    float[] a = FormulaTensors.unit("a.m", 3);
    float[] b = FormulaTensors.unit("b.m", 3);
    assertThat(read(two.result()).get("running_mean").toFloatArray()[2])
        .as("a running statistic is the workers' mean")
        .isEqualTo(0.5f * a[2] + 0.5f * b[2]);
  }

  @Test
  void productsOfWhatWorkersMovedGiveTheirCosine() {
    StoredShard start = write("start", 0);
    StoredShard a = write("a", 0);
    List<List<Double>> products =
        merge(1L, 1L)
            .step(
                List.of(a, a),
                new ShardMerge.Outer(new OuterOptimizer(1, 0), start, null),
                "p",
                "v")
            .deltaProducts();
    assertThat(products.get(0).get(1) / Math.sqrt(products.get(0).get(0) * products.get(1).get(1)))
        .isCloseTo(1, within(1e-12));
  }

  @Test
  void aDamagedInputIsNamedAndNothingIsWritten() {
    StoredShard a = write("a", 1);
    StoredShard b = write("b", 2);
    byte[] bytes = storage.read(b.path());
    bytes[bytes.length - 1] ^= 1;
    storage.write(b.path(), bytes);
    assertDamaged(a, b, "its SHA-256 is");
    storage.write(b.path(), java.util.Arrays.copyOf(bytes, bytes.length - 1));
    assertDamaged(a, b, "it ends early");
    storage.deleteRecursively(b.path());
    assertDamaged(a, b, "no such file");
  }

  private void assertDamaged(StoredShard a, StoredShard b, String reason) {
    assertThatThrownBy(() -> merge(1L, 1L).mean(List.of(a, b), "mean"))
        .isInstanceOfSatisfying(
            DamagedShardException.class, e -> assertThat(e.path()).isEqualTo(b.path()))
        .hasMessageContaining(reason);
    assertThat(storage.exists("mean")).isFalse();
  }

  @Test
  void aShardOfAnotherLayoutIsDamaged() {
    StoredShard a = write("a", 1);
    StoredShard b = store.write("b", Map.of("weight", tensor("b.w", 4))).files().get(0);
    assertThatThrownBy(() -> merge(1L, 1L).mean(List.of(a, b), "mean"))
        .isInstanceOf(DamagedShardException.class)
        .hasMessageContaining("it holds other tensors than");
  }
}
