package io.tessera.spark.tokenize;

import io.tessera.core.image.RgbImage;
import io.tessera.spark.table.ImageRow;
import io.tessera.spark.tokenize.MemoryBudget.Share;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Images on their way to the encoder: one thread reads ahead, others decode and crop, and the
 * caller takes the views in the order in which they were read. How far all that runs ahead of the
 * caller is bounded in bytes. What fails on the way is thrown when its turn comes, as it was thrown
 * there.
 */
final class ViewPipeline implements AutoCloseable {
  private static final long SECONDS_TO_END = 10;

  private final BlockingQueue<Future<@Nullable Views>> queue = new LinkedBlockingQueue<>();
  private final KnownCodes known;
  private final ViewMaker maker;
  private final MemoryBudget waiting;
  private final ExecutorService threads;

  /**
   * Starts to read.
   *
   * @param source gives every image to the consumer that it is given
   * @param known images that need no views
   * @param maker makes the others' views
   * @param readAhead bytes of images and views that may wait for the caller
   * @param decoders threads that decode
   */
  ViewPipeline(
      Consumer<Consumer<ImageRow>> source,
      KnownCodes known,
      ViewMaker maker,
      long readAhead,
      int decoders) {
    this.known = known;
    this.maker = maker;
    waiting = new MemoryBudget(readAhead);
    threads = Executors.newFixedThreadPool(decoders + 1, ViewPipeline::thread);
    threads.execute(() -> read(source));
  }

  /**
   * The views of an image, counted as waiting until closed.
   *
   * @param pixels of each view; empty where the codes are known
   * @param codes of each view; empty where they are to be made of the pixels
   */
  record Views(ImageRow image, List<RgbImage> pixels, List<int[]> codes, Share share)
      implements AutoCloseable {
    @Override
    public void close() {
      share.close();
    }
  }

  /**
   * The next image's views; null after the last. Not to be called after that, or after a failure.
   *
   * @throws CancellationException if the thread is interrupted while it waits
   */
  @Nullable Views next() {
    try {
      return queue.take().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("Cannot wait for images: interrupted");
    } catch (ExecutionException e) {
      throw unchecked(e.getCause());
    }
  }

  private void read(Consumer<Consumer<ImageRow>> source) {
    CompletableFuture<@Nullable Views> end = new CompletableFuture<>();
    try {
      source.accept(this::add);
      end.complete(null);
    } catch (RuntimeException | Error e) {
      end.completeExceptionally(e);
    }
    queue.add(end);
  }

  private void add(ImageRow row) {
    Share share = waiting.take(row.bytes().length + maker.bytesOfViews());
    Optional<List<int[]>> codes = known.of(row.content());
    if (codes.isPresent()) {
      queue.add(CompletableFuture.completedFuture(new Views(row, List.of(), codes.get(), share)));
    } else {
      queue.add(threads.submit(() -> new Views(row, maker.apply(row), List.of(), share)));
    }
  }

  private static RuntimeException unchecked(@Nullable Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof RuntimeException failure ? failure : new IllegalStateException(cause);
  }

  /** Ends the threads, and with them what they read from. */
  @Override
  public void close() {
    threads.shutdownNow();
    boolean interrupted = Thread.interrupted();
    try {
      // a read that hangs in the network is left to its own time limit
      threads.awaitTermination(SECONDS_TO_END, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "tokenize-images");
    thread.setDaemon(true);
    return thread;
  }
}
