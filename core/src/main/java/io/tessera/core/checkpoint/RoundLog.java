package io.tessera.core.checkpoint;

import io.tessera.core.checkpoint.TensorFiles.StoredShard;
import io.tessera.core.storage.Storage;
import io.tessera.core.storage.StoredFile;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The committed rounds of a training run: {@code rounds/000000.json}, … in a storage, with each
 * round's files in the folder of the same number. A commit is written create-if-absent: of two
 * drivers that reach the same round, one wins and the other learns so.
 *
 * <p>What reads a commit throws a {@link JsonException} where that is damaged or of another format.
 */
public final class RoundLog {
  private static final String FOLDER = "rounds";

  private final Storage storage;

  /** The rounds in the folder {@code rounds} of a training's storage. */
  public RoundLog(Storage storage) {
    this.storage = storage;
  }

  /** A commit and the hash that its successor names. */
  public record Link(RoundCommit commit, String sha256) {
    private Link(RoundCommit commit) {
      this(commit, commit.contentHash());
    }
  }

  /** Folder of a round's files. */
  public static String folder(int round) {
    return String.format(Locale.ROOT, "%s/%06d", FOLDER, round);
  }

  /** The last committed round; empty before the first. */
  public Optional<Link> latest() {
    List<String> commits = commits();
    return commits.isEmpty()
        ? Optional.empty()
        : Optional.of(read(commits.get(commits.size() - 1)));
  }

  /** All committed rounds, in order. */
  public List<RoundCommit> all() {
    return commits().stream().map(path -> read(path).commit()).toList();
  }

  /** A committed round. */
  public Optional<Link> at(int round) {
    String path = folder(round) + ".json";
    return storage.exists(path) ? Optional.of(read(path)) : Optional.empty();
  }

  /**
   * Makes a round part of the run.
   *
   * @return the committed round: this one, or an equal one that was there before
   * @throws IllegalStateException if another driver committed this round with another result
   */
  public Link append(RoundCommit commit) {
    String path = folder(commit.round()) + ".json";
    byte[] content = Json.writePretty(commit).getBytes(StandardCharsets.UTF_8);
    if (storage.createIfAbsent(path, content)) {
      return new Link(commit);
    }
    Link present = read(path);
    if (!present.sha256.equals(commit.contentHash())) {
      throw new IllegalStateException(
          "Cannot commit round "
              + commit.round()
              + ": another driver committed it with a different result to "
              + storage.location(path)
              + "; stop one of them, and check that both have the same configuration");
    }
    return present;
  }

  /**
   * Deletes what a training no longer needs once the round after {@code before} is committed: the
   * files of the round that is {@code keep} behind the new one, and what workers gave to {@code
   * before}. Commits stay.
   */
  public void collect(RoundCommit before, int keep) {
    int outdated = before.round() + 1 - keep;
    if (outdated >= 0) {
      storage.deleteRecursively(folder(outdated));
    }
    if (keep > 1) {
      before.workers().stream()
          .flatMap(worker -> worker.result().files().stream())
          .filter(file -> isOwn(before, file))
          .forEach(file -> storage.deleteRecursively(file.path()));
    }
  }

  /** Whether a file that a worker gave is not itself part of the round's state. */
  private static boolean isOwn(RoundCommit commit, StoredShard file) {
    return !commit.parameters().files().contains(file);
  }

  /**
   * Deletes every file that is no part of the last {@code keep} rounds: those of older rounds, of
   * attempts that were given up, and of rounds that were never committed. Commits stay. For the
   * start of a training, since it lists all files.
   *
   * @return whether there were files of a round after the last: a round that was broken off
   */
  public boolean sweep(int keep) {
    List<String> commits = commits();
    int last = commits.isEmpty() ? -1 : round(commits.get(commits.size() - 1));
    Set<String> needed = new HashSet<>();
    for (int round = Math.max(0, last - keep + 1); round <= last; round++) {
      at(round).ifPresent(link -> needed.addAll(filesOf(link.commit)));
    }
    List<String> leftovers =
        storage.list(FOLDER).stream()
            .map(StoredFile::path)
            .filter(path -> !commits.contains(path) && !needed.contains(path))
            .toList();
    leftovers.forEach(storage::deleteRecursively);
    return leftovers.stream().anyMatch(path -> round(path) > last);
  }

  /**
   * Every file that is a commit or that a commit names, whether or not old rounds still have
   * theirs.
   */
  public Set<String> named() {
    Set<String> named = new HashSet<>(commits());
    all().forEach(commit -> named.addAll(filesOf(commit)));
    return named;
  }

  private static List<String> filesOf(RoundCommit commit) {
    return Stream.concat(
            commit.state().stream(),
            commit.workers().stream().map(RoundCommit.WorkerRecord::result))
        .flatMap(files -> files.files().stream())
        .map(StoredShard::path)
        .toList();
  }

  private List<String> commits() {
    return storage.list(FOLDER).stream()
        .map(StoredFile::path)
        .filter(path -> path.matches(FOLDER + "/\\d{6}\\.json"))
        .toList();
  }

  private static int round(String path) {
    return Integer.parseInt(path.substring(FOLDER.length() + 1, FOLDER.length() + 7));
  }

  private Link read(String path) {
    String location = storage.location(path);
    String content = new String(storage.read(path), StandardCharsets.UTF_8);
    return new Link(Json.read(content, RoundCommit.class, location));
  }
}
