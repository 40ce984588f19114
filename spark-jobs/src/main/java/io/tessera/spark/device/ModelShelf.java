package io.tessera.spark.device;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.tessera.core.kernel.Libtorch;
import io.tessera.spark.device.ExecutorModels.Keeping;
import io.tessera.spark.device.ExecutorModels.Loaded;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Models that are kept while somebody uses them, and after that until another of their kind is
 * loaded on their device: a device never holds two of a kind of which one is idle.
 */
final class ModelShelf {
  private final Map<Name, Kept> kept = new LinkedHashMap<>();

  /**
   * Names a model.
   *
   * @param kind what it does
   * @param version its weights' hash
   */
  record Name(String kind, String version, Device device) {
    boolean replaces(Name other) {
      return kind.equals(other.kind) && device.equals(other.device) && !equals(other);
    }
  }

  private static final class Kept {
    final Loaded<?> loaded;
    int users;

    Kept(Loaded<?> loaded) {
      this.loaded = loaded;
    }
  }

  /**
   * The model of that name, loaded first if it isn't there. The caller is one of its users until it
   * {@linkplain #release releases} it.
   */
  @SuppressWarnings("unchecked") // a name is always used with one loader
  synchronized <T> Loaded<T> use(Name name, Function<NDManager, T> load) {
    Kept model = kept.get(name);
    if (model == null) {
      freeIdle(name);
      model = new Kept(load(name.device(), Keeping.FOR_LATER, load));
      kept.put(name, model);
    }
    model.users++;
    return (Loaded<T>) model.loaded;
  }

  /** Ends one use. */
  synchronized void release(Name name) {
    Kept model = kept.get(name);
    if (model == null || model.users == 0) {
      throw new IllegalStateException("Cannot release " + name + ": it isn't in use");
    }
    model.users--;
  }

  /** Before the new one is loaded: there may be no room for both. */
  private void freeIdle(Name successor) {
    for (Iterator<Map.Entry<Name, Kept>> all = kept.entrySet().iterator(); all.hasNext(); ) {
      Map.Entry<Name, Kept> old = all.next();
      if (old.getValue().users == 0 && successor.replaces(old.getKey())) {
        old.getValue().loaded.manager().close();
        all.remove();
      }
    }
  }

  /** Loads a model into a manager of its own. */
  static <T> Loaded<T> load(Device device, Keeping keeping, Function<NDManager, T> load) {
    NDManager manager = Libtorch.manager(device);
    try {
      return new Loaded<>(load.apply(manager), manager, keeping);
    } catch (RuntimeException | Error e) {
      manager.close();
      throw e;
    }
  }
}
