package io.tessera.spark.bench;

import ai.djl.ndarray.NDManager;
import io.tessera.core.image.AlphaPolicy;
import io.tessera.core.image.CenterCrop;
import io.tessera.core.image.ImageDecodeException;
import io.tessera.core.image.ImageDecoder;
import io.tessera.core.kernel.NativeThreads;
import io.tessera.core.kernel.Precision;
import io.tessera.core.nn.ParameterSet;
import io.tessera.tokenizer.ImageTokenizer;
import io.tessera.tokenizer.model.VqModel;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The encoder in a loop over batches that lie ready: no reading, no decoding, no writing. */
final class BareEncoder implements AutoCloseable {
  private final NDManager manager = NDManager.newBaseManager();
  private final ImageTokenizer tokenizer;
  private final int batchSize;
  private final ByteBuffer batch;

  /** The tokenizer of a run on these pictures. */
  BareEncoder(TokenizeRun run, List<byte[]> jpegs) throws ImageDecodeException {
    batchSize = run.config().tokenize().batchSize();
    ParameterSet parameters = new ParameterSet();
    VqModel model = run.declare(parameters);
    parameters.initialize(manager, TokenizeRun.SEED);
    tokenizer = new ImageTokenizer(model, manager, batchSize, Precision.FP32);
    batch = tokenizer.newBatch();
    ImageDecoder decoder = new ImageDecoder(AlphaPolicy.DROP);
    CenterCrop crop = new CenterCrop(run.config().data().imageSize());
    for (int i = 0; i < batchSize; i++) {
      crop.apply(decoder.decode(jpegs.get(i % jpegs.size()))).copyTo(batch);
    }
    batch.flip();
  }

  /** Seconds for so many images by so many threads at once, each operation in one thread. */
  double seconds(int images, int threads) throws InterruptedException, ExecutionException {
    int batches = images / batchSize;
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      long start = System.nanoTime();
      List<Future<?>> loops = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        int share = (batches * (thread + 1)) / threads - batches * thread / threads;
        loops.add(pool.submit(() -> encode(share)));
      }
      for (Future<?> loop : loops) {
        loop.get();
      }
      return (System.nanoTime() - start) / 1e9;
    } finally {
      pool.shutdownNow();
    }
  }

  private void encode(int batches) {
    NativeThreads.use(1); // OpenMP keeps the number for each thread
    for (int i = 0; i < batches; i++) {
      tokenizer.encode(batch.duplicate());
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
