package io.tessera.spark.table;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * On object stores, where a rename is a copy and a deletion: each file is copied straight into the
 * table, many at a time. The store does it; no byte comes to this machine.
 */
final class PlacingByCopies implements Placing {
  private static final int AT_A_TIME = 16;

  private final FileSystem fileSystem;
  private final Map<Path, String> places = new LinkedHashMap<>();

  PlacingByCopies(FileSystem fileSystem) {
    this.fileSystem = fileSystem;
  }

  @Override
  public void place(Path from, String place) {
    places.put(from, place);
  }

  @Override
  public void publish(Path folder) throws IOException {
    ExecutorService pool = Executors.newFixedThreadPool(AT_A_TIME);
    try {
      List<Future<?>> copies = new ArrayList<>();
      places.forEach(
          (from, place) -> copies.add(pool.submit(() -> copy(from, new Path(folder, place)))));
      for (Future<?> copy : copies) {
        copy.get();
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      pool.shutdownNow();
    }
  }

  private Void copy(Path from, Path to) throws IOException {
    PlacingByRenames.rename(fileSystem, from, to);
    return null;
  }
}
