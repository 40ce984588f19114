package io.tessera.spark.retention;

import io.tessera.core.checkpoint.Json;
import io.tessera.spark.job.StopSignal;
import io.tessera.spark.progress.Console;
import io.tessera.spark.storage.FileTree;
import io.tessera.spark.table.TokenUsers;
import io.tessera.spark.table.TokenVersions;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** What of a token table may go, and its going. */
final class TableRetention {
  private final TokenVersions versions;
  private final TokenUsers users;
  private final FileTree tree;
  private final Limits limits;
  private final Set<Integer> pointed;
  private final List<Drop> drops;
  private final List<Leftover> strays;

  /**
   * A table as it is now.
   *
   * @param tree its files
   * @param pointed versions that the run at hand points to
   */
  TableRetention(
      TokenVersions versions,
      TokenUsers users,
      FileTree tree,
      Limits limits,
      Set<Integer> pointed) {
    this.versions = versions;
    this.users = users;
    this.tree = tree;
    this.limits = limits;
    this.pointed = pointed;
    TableLeftovers leftovers = look();
    drops = leftovers.drops();
    strays = leftovers.strays(drops);
  }

  private TableLeftovers look() {
    return new TableLeftovers(versions, users, OwnFiles.of(tree.list()), limits, pointed);
  }

  /** Whether it is a table that other runs may use at the same time. */
  boolean isShared() {
    return versions.location() != null;
  }

  FileTree tree() {
    return tree;
  }

  /** All that may go, in the order of going. */
  List<Leftover> leftovers() {
    return Stream.concat(strays.stream(), drops.stream().flatMap(drop -> drop.inOrder().stream()))
        .toList();
  }

  /** Deletes what may still go. */
  void delete(Deletion deletion, StopSignal stop, Console console) {
    deletion.delete(tree, strays);
    for (Drop drop : drops) {
      stop.check();
      drop(drop, deletion, console);
    }
  }

  /** Says that the version is being dropped, then looks again whether anybody began to use it. */
  private void drop(Drop drop, Deletion deletion, Console console) {
    String note = TokenUsers.dropping(drop.number());
    byte[] content =
        Json.writePretty(Map.of("number", drop.number())).getBytes(StandardCharsets.UTF_8);
    if (!versions.storage().createIfAbsent(note, content)) {
      console.note(
          "Version %d of the token table %s: another `tessera gc` is dropping it."
              .formatted(drop.number(), tree.location("")));
      return;
    }
    if (look().drops().contains(drop)) {
      deletion.delete(tree, drop.inOrder());
    } else {
      console.note(
          "Version %d of the token table %s stays: somebody has just begun to use it."
              .formatted(drop.number(), tree.location("")));
    }
    tree.delete(note);
    tree.deleteEmptyFolders(List.of(note));
  }
}
