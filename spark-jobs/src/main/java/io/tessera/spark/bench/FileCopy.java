package io.tessera.spark.bench;

import io.tessera.core.storage.LocalStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/** Copies files as fast as the system can, and like the engine forces each of them to the disk. */
final class FileCopy {
  private static final String COPIES = "copies";

  private FileCopy() {}

  /**
   * Copies all files under a folder, then deletes the copies.
   *
   * @param beside folder on the disk to copy to
   * @param threads that copy at once
   * @return seconds that the copying took
   */
  static double seconds(Path from, Path beside, int threads)
      throws IOException, InterruptedException {
    Path to = beside.resolve(COPIES);
    Files.createDirectories(to);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try (Stream<Path> files = Files.walk(from)) {
      List<Path> all = files.filter(Files::isRegularFile).toList();
      long start = System.nanoTime();
      List<Future<?>> copies = new ArrayList<>();
      for (int i = 0; i < all.size(); i++) {
        Path file = all.get(i);
        Path copy = to.resolve(Integer.toString(i));
        copies.add(pool.submit(() -> copy(file, copy)));
      }
      for (Future<?> copy : copies) {
        copy.get();
      }
      return (System.nanoTime() - start) / 1e9;
    } catch (ExecutionException e) {
      throw new IOException("Cannot copy " + from + " to " + to + ": " + e.getCause(), e);
    } finally {
      pool.shutdownNow();
      new LocalStorage(beside).deleteRecursively(COPIES);
    }
  }

  private static void copy(Path from, Path to) {
    try (FileChannel in = FileChannel.open(from);
        FileChannel out =
            FileChannel.open(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      long size = in.size();
      long position = 0;
      while (position < size) {
        position += in.transferTo(position, size - position, out);
      }
      out.force(true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
