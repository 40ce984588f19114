package io.tessera.core.checkpoint;

import io.tessera.core.storage.Storage;
import io.tessera.core.storage.StoredFile;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The committed rounds of a training run: {@code rounds/000001.json}, … in a storage, with each
 * round's files in the folder of the same number. A commit is written create-if-absent: of two
 * drivers that reach the same round, one wins and the other learns so.
 */
public final class RoundLog {
  private static final String FOLDER = "rounds";

  private final Storage storage;

  public RoundLog(Storage storage) {
    this.storage = storage;
  }

  /** A commit and the hash that its successor names. */
  public record Link(RoundCommit commit, String sha256) {}

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

  /**
   * Makes a round part of the run.
   *
   * @throws IllegalStateException if another driver committed this round with another result
   */
  public Link append(RoundCommit commit) {
    String path = folder(commit.round()) + ".json";
    byte[] content = Json.writePretty(commit).getBytes(StandardCharsets.UTF_8);
    if (!storage.createIfAbsent(path, content)) {
      Link present = read(path);
      if (!present.sha256.equals(Sha256.of(content))) {
        throw new IllegalStateException(
            "Cannot commit round "
                + commit.round()
                + ": another driver committed it with a different result to "
                + storage.location(path)
                + "; stop one of them, and check that both have the same configuration");
      }
    }
    return new Link(commit, Sha256.of(content));
  }

  /**
   * Deletes the files of all rounds but the last {@code keep}, and those of rounds that were never
   * committed; commits stay.
   */
  public void collect(int keep) {
    List<String> commits = commits();
    int last = commits.isEmpty() ? 0 : round(commits.get(commits.size() - 1));
    storage.list(FOLDER).stream()
        .map(StoredFile::path)
        .filter(path -> path.chars().filter(c -> c == '/').count() > 1)
        .map(path -> path.substring(0, path.indexOf('/', FOLDER.length() + 1)))
        .distinct()
        .filter(folder -> round(folder) <= last - keep || round(folder) > last)
        .forEach(storage::deleteRecursively);
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
    byte[] content = storage.read(path);
    RoundCommit commit =
        Json.read(
            new String(content, StandardCharsets.UTF_8), RoundCommit.class, storage.location(path));
    if (commit.format() != RoundCommit.FORMAT) {
      throw new IllegalArgumentException(
          "Invalid round commit "
              + storage.location(path)
              + ": format "
              + commit.format()
              + ", this version reads "
              + RoundCommit.FORMAT
              + "; use the version of Tessera that wrote it");
    }
    return new Link(commit, Sha256.of(content));
  }
}
