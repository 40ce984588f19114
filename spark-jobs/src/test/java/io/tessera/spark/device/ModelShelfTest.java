package io.tessera.spark.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tessera.spark.TestSpark;
import io.tessera.spark.device.ExecutorModels.Loaded;
import io.tessera.spark.device.ModelShelf.Name;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;

class ModelShelfTest {
  private static final List<NDManager> LOADED = new ArrayList<>();

  private final ModelShelf shelf = new ModelShelf();
  private final List<String> loads = new ArrayList<>();

  private static Name tokenizer(String version) {
    return new Name("tokenizer", version, Device.cpu());
  }

  private Loaded<NDArray> use(Name name) {
    Function<NDManager, NDArray> load =
        manager -> {
          loads.add(name.version());
          return manager.create(3f);
        };
    return shelf.use(name, load);
  }

  @Test
  void aModelIsLoadedOnceAndOutlivesItsUsers() {
    Loaded<NDArray> first = use(tokenizer("a"));
    Loaded<NDArray> second = use(tokenizer("a"));
    shelf.release(tokenizer("a"));
    shelf.release(tokenizer("a"));
    assertThat(use(tokenizer("a")).model()).isSameAs(first.model()).isSameAs(second.model());
    assertThat(loads).containsExactly("a");
    assertThat(first.model().getFloat()).isEqualTo(3);
  }

  @Test
  void anIdleModelIsFreedForAnotherOfItsKind() {
    Loaded<NDArray> old = use(tokenizer("a"));
    shelf.release(tokenizer("a"));
    use(tokenizer("b"));
    assertThat(old.manager().isOpen()).isFalse();
    use(tokenizer("a"));
    assertThat(loads).containsExactly("a", "b", "a");
  }

  @Test
  void aModelInUseStaysUntilTheNextChangeAfterItsLastUse() {
    Loaded<NDArray> old = use(tokenizer("a"));
    use(tokenizer("a"));
    shelf.release(tokenizer("a"));
    use(tokenizer("b"));
    assertThat(old.manager().isOpen()).as("one of two uses is left").isTrue();
    shelf.release(tokenizer("a"));
    assertThat(old.manager().isOpen()).isTrue();
    use(tokenizer("c"));
    assertThat(old.manager().isOpen()).isFalse();
  }

  @Test
  void otherKindsAndOtherDevicesDoNotMatter() {
    Loaded<NDArray> tokenizer = use(tokenizer("a"));
    shelf.release(tokenizer("a"));
    use(new Name("generator", "g", Device.cpu()));
    assertThat(tokenizer.manager().isOpen()).isTrue();
    assertThat(tokenizer("b").replaces(new Name("tokenizer", "a", Device.gpu(0)))).isFalse();
  }

  @Test
  void aFailedLoadLeavesNothing() {
    List<NDManager> managers = new ArrayList<>();
    assertThatThrownBy(
            () ->
                shelf.use(
                    tokenizer("a"),
                    manager -> {
                      managers.add(manager);
                      throw new IllegalArgumentException("no such file");
                    }))
        .hasMessage("no such file");
    assertThat(managers).hasSize(1).allSatisfy(m -> assertThat(m.isOpen()).isFalse());
    use(tokenizer("a"));
    assertThat(loads).containsExactly("a");
  }

  @Test
  void onlyUsersCanRelease() {
    use(tokenizer("a"));
    shelf.release(tokenizer("a"));
    assertThatThrownBy(() -> shelf.release(tokenizer("a")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("Cannot release Name[kind=tokenizer, version=a, device=cpu()")
        .hasMessageEndingWith(": it isn't in use");
  }

  /** Two tasks one after the other, each with a tokenizer of its own. */
  @Test
  void aTaskUsesItsModelsUntilItEnds() {
    LOADED.clear();
    JavaSparkContext spark = new JavaSparkContext(TestSpark.session().sparkContext());
    for (String version : List.of("first", "second")) {
      spark
          .parallelize(List.of(version), 1)
          .foreach(
              name ->
                  ExecutorModels.get(
                      "ModelShelfTest",
                      name,
                      Device.cpu(),
                      manager -> {
                        LOADED.add(manager);
                        return name;
                      }));
    }
    assertThat(LOADED).extracting(NDManager::isOpen).containsExactly(false, true);
  }
}
