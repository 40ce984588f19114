package io.tessera.spark.table;

import io.tessera.core.checkpoint.Json;
import io.tessera.core.checkpoint.JsonException;
import io.tessera.core.checkpoint.Sha256;
import io.tessera.core.storage.LocalStorage;
import io.tessera.core.storage.Storage;
import io.tessera.core.storage.StorageException;
import io.tessera.core.storage.StoredFile;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.run.Lease;
import io.tessera.spark.run.RunDirectory;
import io.tessera.spark.storage.HadoopStorage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;

/**
 * Which runs use which versions of a token table that they share, and which versions are being
 * dropped. Who wants to use a version registers and then looks whether it is being dropped; who
 * wants to drop one says so and then looks for users: of two at the same moment, at least one sees
 * the other and gives way.
 */
public final class TokenUsers {
  /** Folder of the registrations in a table. */
  public static final String FOLDER = "_users";

  /** Folder of notes that versions are being dropped. */
  public static final String DROPPING = "_dropping";

  private final TokenVersions versions;
  private final Configuration hadoop;

  /**
   * Of this table.
   *
   * @param hadoop to look at the registered runs with
   */
  public TokenUsers(TokenVersions versions, Configuration hadoop) {
    this.versions = versions;
    this.hadoop = hadoop;
  }

  /**
   * Makes it known that a run uses, or makes, a version. Nothing happens for a run's own table:
   * whoever could drop its versions holds the run's lease.
   *
   * @throws JobException (temporary) if the version is being dropped, or was
   */
  public static void register(TokenVersions versions, int number, RunDirectory run) {
    if (versions.location() == null) {
      return;
    }
    Storage table = versions.storage();
    TokenUser user =
        new TokenUser(
            TokenUser.VERSION,
            number,
            HadoopStorage.realLocation(run.storage()),
            Lease.thisMachine());
    table.write(path(user), json(user));
    if (table.exists(dropping(number)) || !versions.isClaimed(number)) {
      throw JobException.temporary(
          "Cannot use version %d of the token table %s: `tessera gc` is dropping it. Run the command again; if it says so again and no gc is at work, delete %s."
              .formatted(number, table.location(""), table.location(dropping(number))));
    }
  }

  /** Where a version's note lies that says it is being dropped. */
  public static String dropping(int number) {
    return String.format(Locale.ROOT, "%s/%06d.json", DROPPING, number);
  }

  /** All registrations by path. */
  public Map<String, TokenUser> all() {
    Map<String, TokenUser> users = new TreeMap<>();
    for (StoredFile file : versions.storage().list(FOLDER)) {
      TokenVersions.ifThere(() -> read(file.path()))
          .ifPresent(user -> users.put(file.path(), user));
    }
    return users;
  }

  private TokenUser read(String path) {
    String json = new String(versions.storage().read(path), StandardCharsets.UTF_8);
    return Json.readIgnoringUnknown(json, TokenUser.class, versions.storage().location(path));
  }

  /**
   * Whether a registered run still points to the version, or may: where this machine can't look,
   * the answer is yes.
   */
  public boolean mayUse(TokenUser user) {
    try {
      Storage storage = HadoopStorage.at(user.run(), hadoop);
      if (storage instanceof LocalStorage && !Lease.isThisMachine(user.host())) {
        return true;
      }
      return numbers(new RunDirectory(storage)).contains(user.number());
    } catch (StorageException | JsonException | JobException e) {
      return true; // what can't be read may well be there
    }
  }

  private static Set<Integer> numbers(RunDirectory run) {
    Set<Integer> numbers = new TreeSet<>();
    pointers(run).forEach(pointer -> numbers.add(pointer.number()));
    return numbers;
  }

  /** What a run points to: the version that it uses, and the one its generator is trained on. */
  public static List<TokenPointer> pointers(RunDirectory run) {
    List<TokenPointer> pointers = new ArrayList<>();
    run.read(TokenPointer.FILE, TokenPointer.class).ifPresent(pointers::add);
    run.read(TokenPointer.PINNED, TokenPointer.class).ifPresent(pointers::add);
    return pointers;
  }

  private static String path(TokenUser user) {
    String hash = Sha256.of((user.host() + "\n" + user.run()).getBytes(StandardCharsets.UTF_8));
    return String.format(Locale.ROOT, "%s/%06d-%.16s.json", FOLDER, user.number(), hash);
  }

  private static byte[] json(Object value) {
    return Json.writePretty(value).getBytes(StandardCharsets.UTF_8);
  }
}
