package io.tessera.spark.retention;

import io.tessera.spark.storage.FileTree.Entry;
import io.tessera.spark.table.TableDraft;
import io.tessera.spark.table.TokenClaim;
import io.tessera.spark.table.TokenUser;
import io.tessera.spark.table.TokenUsers;
import io.tessera.spark.table.TokenVersions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Finds what a token table has and no run is known to need. */
final class TableLeftovers {
  private final TokenVersions versions;
  private final TokenUsers users;
  private final Limits limits;
  private final Map<String, Entry> files = new TreeMap<>();
  private final Map<String, TokenUser> registered;
  private final Set<Integer> used;

  /**
   * Those of a table as it is now.
   *
   * @param files all of the table
   * @param pointed versions that the run at hand points to
   */
  TableLeftovers(
      TokenVersions versions,
      TokenUsers users,
      List<Entry> files,
      Limits limits,
      Set<Integer> pointed) {
    this.versions = versions;
    this.users = users;
    this.limits = limits;
    files.forEach(file -> this.files.put(file.path(), file));
    registered = users.all();
    used = new HashSet<>(pointed);
    registered.forEach(
        (path, user) -> {
          if (isInForce(path, user)) {
            used.add(user.number());
          }
        });
  }

  /** A young registration may be of a run that has not written its pointer yet. */
  private boolean isInForce(String path, TokenUser user) {
    Entry file = files.get(path);
    return file == null || !limits.isOld(file) || users.mayUse(user);
  }

  /** Versions that may go, the oldest first. */
  List<Drop> drops() {
    List<TokenClaim> claims = versions.claims();
    int newest = claims.isEmpty() ? 0 : claims.get(claims.size() - 1).number();
    List<Drop> drops = new ArrayList<>();
    Set<Integer> parents = new HashSet<>(); // of versions that may yet be finished
    for (TokenClaim claim : claims) {
      if (!isFinished(claim)) {
        if (isAbandoned(claim)) {
          add(drops, claim, newest, "of a version that was never finished");
        } else if (claim.parent() != null) {
          parents.add(claim.parent());
        }
      }
    }
    String why =
        "of a version that no run is known to use; the newest %d stay"
            .formatted(limits.keepVersions().orElse(0));
    surplus(claims).stream()
        .filter(claim -> !used.contains(claim.number()) && !parents.contains(claim.number()))
        .forEach(claim -> add(drops, claim, newest, why));
    drops.sort(Comparator.comparing(Drop::number));
    return drops;
  }

  private boolean isAbandoned(TokenClaim claim) {
    return limits.haveRested(filesOf(claim, true)) && !used.contains(claim.number());
  }

  private void add(List<Drop> drops, TokenClaim claim, int newest, String why) {
    // the number after the newest claim's is the next: without that claim, one would come twice
    List<Entry> going = filesOf(claim, claim.number() < newest);
    if (!going.isEmpty()) {
      drops.add(new Drop(claim.number(), going, why));
    }
  }

  /** Finished versions that are not among the newest. */
  private List<TokenClaim> surplus(List<TokenClaim> claims) {
    if (limits.keepVersions().isEmpty()) {
      return List.of();
    }
    List<TokenClaim> finished = claims.stream().filter(this::isFinished).toList();
    return finished.subList(0, Math.max(0, finished.size() - limits.keepVersions().getAsInt()));
  }

  private boolean isFinished(TokenClaim claim) {
    return files.containsKey(TokenVersions.folderName(claim.number()) + "/" + TableDraft.MANIFEST);
  }

  private List<Entry> filesOf(TokenClaim claim, boolean withClaim) {
    String folder = TokenVersions.folderName(claim.number());
    String claimFile = TokenVersions.claimFile(claim.number());
    return files.values().stream()
        .filter(file -> file.isIn(folder) || (withClaim && file.path().equals(claimFile)))
        .toList();
  }

  /** Files beside versions, and those of versions that stay. */
  List<Leftover> strays(List<Drop> drops) {
    Set<String> dropped =
        drops.stream()
            .flatMap(drop -> drop.files().stream())
            .map(Entry::path)
            .collect(Collectors.toSet());
    List<String> scratch = scratchOfFinished();
    List<Leftover> strays = new ArrayList<>();
    for (Entry file : files.values()) {
      if (limits.isOld(file) && !dropped.contains(file.path())) {
        TokenUser user = registered.get(file.path());
        if (file.isHidden()) {
          strays.add(new Leftover(file, "was being written when its process died"));
        } else if (user != null && !users.mayUse(user)) {
          strays.add(new Leftover(file, "of a run that is gone or uses another version"));
        } else if (scratch.stream().anyMatch(file::isIn)) {
          strays.add(new Leftover(file, "came too late for a version that was finished"));
        } else if (file.isIn(TokenUsers.DROPPING)) {
          strays.add(new Leftover(file, "left by a `tessera gc` that was killed"));
        }
      }
    }
    return strays;
  }

  private List<String> scratchOfFinished() {
    return versions.claims().stream()
        .filter(this::isFinished)
        .map(claim -> TokenVersions.folderName(claim.number()))
        .flatMap(folder -> TokenVersions.SCRATCH.stream().map(name -> folder + "/" + name))
        .toList();
  }
}
