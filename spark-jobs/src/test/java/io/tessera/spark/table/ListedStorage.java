package io.tessera.spark.table;

import io.tessera.core.storage.Storage;
import io.tessera.core.storage.StoredFile;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.BiFunction;

/** A storage whose listings were true a moment ago. */
public final class ListedStorage {
  private ListedStorage() {}

  /**
   * A storage like another but for its listings.
   *
   * @param listings is given the folder and its files, and gives those that are listed
   */
  public static Storage of(
      Storage storage, BiFunction<String, List<StoredFile>, List<StoredFile>> listings) {
    return (Storage)
        Proxy.newProxyInstance(
            Storage.class.getClassLoader(),
            new Class<?>[] {Storage.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("folder")) {
                return InvocationHandler.invokeDefault(proxy, method, arguments);
              }
              try {
                return method.getName().equals("list")
                    ? listings.apply((String) arguments[0], storage.list((String) arguments[0]))
                    : method.invoke(storage, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
