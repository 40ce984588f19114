package io.tessera.spark.run;

import io.tessera.core.checkpoint.Json;
import io.tessera.core.checkpoint.JsonException;
import io.tessera.core.storage.Storage;
import io.tessera.core.storage.StoredFile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The folder of a run: what lies where, and the ledger of its stages. */
public final class RunDirectory {
  /** Identity of the run. */
  public static final String RUN = "run.json";

  /** The resolved configuration. */
  public static final String CONFIG = "config.conf";

  /** How the last command ended. */
  public static final String RESULT = "result.json";

  private static final String STAGES = "stages";

  private final Storage storage;
  private final Runnable fence;

  /** The run in this storage. */
  public RunDirectory(Storage storage) {
    this(storage, () -> {});
  }

  private RunDirectory(Storage storage, Runnable fence) {
    this.storage = storage;
    this.fence = fence;
  }

  /**
   * The same run, whose records only the lease's holder may write: from when another process has
   * taken it over, {@link #write}, {@link #create} and {@link #requireHeld} throw.
   */
  public RunDirectory under(Lease lease) {
    return new RunDirectory(storage, lease::requireHeld);
  }

  /**
   * Looks before something is replaced or deleted that only one process may.
   *
   * @throws io.tessera.spark.exit.JobException (temporary) if another process has taken the run
   *     over
   */
  public void requireHeld() {
    fence.run();
  }

  /** The files of the run. */
  public Storage storage() {
    return storage;
  }

  /** Full location of a file or folder of the run, for Spark and for messages. */
  public String location(String path) {
    return storage.location(path);
  }

  /**
   * Reads a JSON file; empty if there is none.
   *
   * @throws JsonException if it is damaged, or of a version that this program doesn't know
   */
  public <T> Optional<T> read(String path, Class<T> type) {
    if (!storage.exists(path)) {
      return Optional.empty();
    }
    String json = new String(storage.read(path), StandardCharsets.UTF_8);
    return Optional.of(Json.readIgnoringUnknown(json, type, location(path)));
  }

  /** Writes a JSON file, replacing an older one at once. */
  public void write(String path, Object value) {
    requireHeld();
    storage.write(path, json(value));
  }

  /**
   * Writes a JSON file unless there is one of that path.
   *
   * @return whether this call wrote it
   */
  public boolean create(String path, Object value) {
    requireHeld();
    return storage.createIfAbsent(path, json(value));
  }

  private static byte[] json(Object value) {
    return Json.writePretty(value).getBytes(StandardCharsets.UTF_8);
  }

  /** The ledger entry of a stage; empty if it was never started. */
  public Optional<StageRecord> stage(String name) {
    return read(entry(name), StageRecord.class);
  }

  /** Writes the ledger entry of a stage. */
  public void write(StageRecord stage) {
    write(entry(stage.stage()), stage);
  }

  /** Every stage that was ever started, by name. */
  public List<StageRecord> stages() {
    List<StageRecord> stages = new ArrayList<>();
    for (StoredFile file : storage.list(STAGES)) {
      read(file.path(), StageRecord.class).ifPresent(stages::add);
    }
    return stages;
  }

  /** Where the ledger entry of a stage lies. */
  public static String entry(String stage) {
    return STAGES + "/" + stage + ".json";
  }
}
