package io.tessera.spark.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;

/**
 * Hears SIGTERM and SIGINT before the JVM shuts down, so that a command can end at a commit. The
 * class behind it, {@code sun.misc.Signal}, is in every JDK but not in the language's standard,
 * hence the reflection; where it is missing, signals keep their usual meaning.
 */
public final class Signals {
  private Signals() {}

  /** Calls {@code onSignal} with the name of each signal. */
  public static void handle(Consumer<String> onSignal) {
    for (String name : new String[] {"TERM", "INT"}) {
      try {
        handle(name, onSignal);
      } catch (ReflectiveOperationException e) {
        return;
      }
    }
  }

  private static void handle(String name, Consumer<String> onSignal)
      throws ReflectiveOperationException {
    Class<?> signal = Class.forName("sun.misc.Signal");
    Class<?> handler = Class.forName("sun.misc.SignalHandler");
    Object proxy =
        Proxy.newProxyInstance(
            handler.getClassLoader(),
            new Class<?>[] {handler},
            (self, method, arguments) -> {
              switch (method.getName()) {
                case "handle" -> onSignal.accept("SIG" + name);
                case "hashCode" -> {
                  return System.identityHashCode(self);
                }
                case "equals" -> {
                  return arguments != null && self == arguments[0];
                }
                default -> {
                  return "signal handler";
                }
              }
              return null;
            });
    try {
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
    } catch (InvocationTargetException e) {
      // the JVM runs without signals (-Xrs), or another library owns this one
    }
  }
}
