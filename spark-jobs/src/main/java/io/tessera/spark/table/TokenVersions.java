package io.tessera.spark.table;

import io.tessera.core.checkpoint.Json;
import io.tessera.core.checkpoint.JsonException;
import io.tessera.core.storage.Storage;
import io.tessera.core.storage.StorageException;
import io.tessera.core.storage.StoredFile;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.run.RunDirectory;
import io.tessera.spark.storage.HadoopStorage;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * A token table with its versions: {@code _claims/NNNNNN.json} says what each is made from, {@code
 * version=NNNNNN/} holds it, and {@code version=NNNNNN/_manifest.json} is there when it is
 * finished. Several runs may share a table. Safe for use by several processes at once: claims and
 * manifests are created once and never changed.
 */
public final class TokenVersions {
  /** Folder of a table in its run. */
  public static final String FOLDER = "tokens";

  /** Folder of the claims in a table. */
  public static final String CLAIMS = "_claims";

  /** Folder in a version of files that are being written or wait to be published. */
  public static final String STAGED = "_staged";

  /** Folder in a version of codes to take over, in a folder for each attempt at the version. */
  public static final String KNOWN = "_known";

  /** Folders in a version that it no longer needs when it is finished. */
  public static final List<String> SCRATCH = List.of(STAGED, KNOWN);

  private final Storage storage;
  private final @Nullable String location;

  private TokenVersions(Storage storage, @Nullable String location) {
    this.storage = storage;
    this.location = location;
  }

  /** The run's own table, or the one at a location. */
  public static TokenVersions at(
      RunDirectory run, Optional<String> location, Configuration hadoop) {
    if (location.isEmpty()) {
      return new TokenVersions(run.storage().folder(FOLDER), null);
    }
    Storage elsewhere = HadoopStorage.at(location.get(), hadoop);
    return new TokenVersions(elsewhere, elsewhere.location(""));
  }

  /**
   * The table that a run uses.
   *
   * @param location of the table where it uses none yet; empty: its own
   */
  public static TokenVersions of(
      RunDirectory run, Optional<String> location, Configuration hadoop) {
    Optional<TokenPointer> pointer = run.read(TokenPointer.FILE, TokenPointer.class);
    return at(run, pointer.isPresent() ? pointer.map(TokenPointer::table) : location, hadoop);
  }

  /** The table's location as a run's pointer names it; null: the run's own. */
  public @Nullable String location() {
    return location;
  }

  /** The table's files. */
  public Storage storage() {
    return storage;
  }

  /** The files of a version. */
  public Storage folder(int number) {
    return storage.folder(folderName(number));
  }

  /** Name of a version's folder. */
  public static String folderName(int number) {
    return String.format(Locale.ROOT, "version=%06d", number);
  }

  /** All claims, by number. */
  public List<TokenClaim> claims() {
    return storage.list(CLAIMS).stream()
        .map(StoredFile::path)
        .filter(path -> path.endsWith(".json"))
        .flatMap(path -> ifThere(() -> readClaim(path)).stream())
        .sorted(Comparator.comparingInt(TokenClaim::number))
        .toList();
  }

  /** Whether a version's number is claimed. */
  boolean isClaimed(int number) {
    return storage.exists(claimFile(number));
  }

  /** Whether a version is finished. */
  public boolean isFinished(int number) {
    return folder(number).exists(TableDraft.MANIFEST);
  }

  /** The newest finished version whose rows are those of the inputs. */
  public Optional<TokenClaim> finished(TokenInputs inputs) {
    return newestFirst()
        .filter(claim -> claim.inputs().giveTheRowsOf(inputs))
        .filter(claim -> isFinished(claim.number()))
        .findFirst();
  }

  /**
   * Claims the number of a version that is to be made: the one that was claimed for these inputs
   * before, or the next. Of any number of callers with the same inputs all get the same claim.
   *
   * @param source SHA-256 of the image table's manifest
   * @param unitImages images of a unit, where the claim is new
   */
  public TokenClaim claim(TokenInputs inputs, String source, long unitImages) {
    List<TokenClaim> claims = claims();
    for (TokenClaim claim : claims) {
      if (claim.inputs().equals(inputs)) {
        return claim;
      }
    }
    @Nullable Integer parent = parent(inputs).orElse(null);
    int next = claims.isEmpty() ? 1 : claims.get(claims.size() - 1).number() + 1;
    for (int number = next; ; number++) {
      TokenClaim wanted =
          new TokenClaim(
              TokenManifest.FORMAT,
              TokenManifest.VERSION,
              number,
              inputs,
              source,
              parent,
              unitImages);
      if (storage.createIfAbsent(claimFile(number), json(wanted))) {
        return wanted;
      }
      TokenClaim found = readClaim(claimFile(number));
      if (found.inputs().equals(inputs)) {
        return found;
      }
    }
  }

  /** The newest version whose codes are of use; else the newest. */
  private Optional<Integer> parent(TokenInputs inputs) {
    List<TokenClaim> finished = newestFirst().filter(claim -> isFinished(claim.number())).toList();
    return Stream.concat(
            finished.stream().filter(claim -> claim.inputs().giveTheCodesOf(inputs)),
            finished.stream())
        .map(TokenClaim::number)
        .findFirst();
  }

  private Stream<TokenClaim> newestFirst() {
    return claims().stream().sorted(Comparator.comparingInt(TokenClaim::number).reversed());
  }

  /**
   * Makes a version finished, unless somebody else did.
   *
   * @return the version
   * @throws JobException if somebody else finished it with other rows
   */
  public TokenTable publish(TokenManifest manifest) {
    boolean first = folder(manifest.number()).createIfAbsent(TableDraft.MANIFEST, json(manifest));
    TokenTable table = open(manifest.number());
    if (!first && !table.key().equals(manifest.key())) {
      throw JobException.badData(
          "Cannot finish version %d of the token table %s: its manifest appeared while it was made, and is of other rows; delete %s and run `tessera tokenize` again"
              .formatted(
                  manifest.number(), storage.location(""), folder(manifest.number()).location("")));
    }
    return table;
  }

  /**
   * Opens a finished version.
   *
   * @throws JobException if it is not finished
   * @throws JsonException if a newer program made it, or its manifest is damaged
   */
  public TokenTable open(int number) {
    return TokenTable.open(this, number);
  }

  /** What a file holds that was listed, unless {@code tessera gc} has deleted it since. */
  static <T> Optional<T> ifThere(Supplier<T> read) {
    try {
      return Optional.of(read.get());
    } catch (StorageException e) {
      if (e.kind() == StorageException.Kind.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private TokenClaim readClaim(String path) {
    String json = new String(storage.read(path), StandardCharsets.UTF_8);
    return Json.readIgnoringUnknown(json, TokenClaim.class, storage.location(path));
  }

  /** Where the claim of a version lies. */
  public static String claimFile(int number) {
    return String.format(Locale.ROOT, "%s/%06d.json", CLAIMS, number);
  }

  private static byte[] json(Object value) {
    return Json.writePretty(value).getBytes(StandardCharsets.UTF_8);
  }
}
