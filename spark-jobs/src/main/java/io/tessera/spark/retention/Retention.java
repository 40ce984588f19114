package io.tessera.spark.retention;

import io.tessera.spark.job.JobContext;
import io.tessera.spark.progress.Console;
import io.tessera.spark.run.RunDirectory;
import io.tessera.spark.run.RunIdentity;
import io.tessera.spark.storage.FileTree;
import io.tessera.spark.storage.HadoopStorage;
import io.tessera.spark.table.TokenPointer;
import io.tessera.spark.table.TokenUsers;
import io.tessera.spark.table.TokenVersions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/** What a run and the token tables that it uses have and nothing needs. */
public final class Retention {
  private final JobContext context;
  private final Limits limits;
  private final FileTree tree;
  private final List<Leftover> ofRun;
  private final List<TableRetention> ofTables = new ArrayList<>();

  /**
   * Looks at a run as it is now; changes nothing.
   *
   * @throws io.tessera.spark.exit.JobException if there is no run
   * @throws io.tessera.core.checkpoint.JsonException if a newer program wrote to it
   */
  public Retention(JobContext context, Limits limits) {
    this.context = context;
    this.limits = limits;
    RunIdentity.read(context.run());
    tree = FileTree.at(context.config().run().dir(), context.loadedConfig().hadoop());
    ofRun = RunLeftovers.of(context.run(), OwnFiles.of(tree.list()), limits);
    List<TokenPointer> pointers = TokenUsers.pointers(context.run());
    tables(context, pointers).forEach(table -> ofTables.add(look(table, pointers)));
  }

  /** Tells the tables that this run points to versions of them, as it may have been moved. */
  public static void register(JobContext context) {
    RunDirectory run = context.run();
    for (TokenPointer pointer : TokenUsers.pointers(run)) {
      TokenVersions versions = at(context, pointer.table());
      if (versions.isFinished(pointer.number())) {
        TokenUsers.register(versions, pointer.number(), run);
      }
    }
  }

  /** The run's own, those that it points to, and the one that is configured. */
  private static Iterable<TokenVersions> tables(JobContext context, List<TokenPointer> pointers) {
    Map<String, TokenVersions> tables = new LinkedHashMap<>();
    TokenVersions own = at(context, null);
    tables.put(place(own), own);
    pointers.forEach(pointer -> add(tables, at(context, pointer.table()), context));
    context
        .config()
        .tokenize()
        .table()
        .ifPresent(table -> add(tables, at(context, table), context));
    return tables.values();
  }

  private static void add(
      Map<String, TokenVersions> tables, TokenVersions versions, JobContext context) {
    if (!tables.containsKey(place(versions)) && !isAnotherRuns(versions, context)) {
      tables.put(place(versions), versions);
    }
  }

  /** Whether it is the own table of another run, which alone knows what it needs of it. */
  private static boolean isAnotherRuns(TokenVersions versions, JobContext context) {
    Path table = new Path(place(versions));
    Path parent = table.getParent();
    return table.getName().equals(TokenVersions.FOLDER)
        && parent != null
        && HadoopStorage.at(parent.toString(), context.loadedConfig().hadoop())
            .exists(RunDirectory.RUN);
  }

  private static TokenVersions at(JobContext context, @Nullable String location) {
    return TokenVersions.at(
        context.run(), Optional.ofNullable(location), context.loadedConfig().hadoop());
  }

  private static String place(TokenVersions versions) {
    return HadoopStorage.realLocation(versions.storage());
  }

  private TableRetention look(TokenVersions versions, List<TokenPointer> pointers) {
    Configuration hadoop = context.loadedConfig().hadoop();
    Set<Integer> pointed =
        pointers.stream()
            .filter(pointer -> place(at(context, pointer.table())).equals(place(versions)))
            .map(TokenPointer::number)
            .collect(Collectors.toSet());
    String location = versions.location();
    FileTree files =
        location == null ? tree.folder(TokenVersions.FOLDER) : FileTree.at(location, hadoop);
    return new TableRetention(versions, new TokenUsers(versions, hadoop), files, limits, pointed);
  }

  /** A line for each folder and reason: size, number of files, path, reason; and one for all. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>(groups("", ofRun));
    for (TableRetention table : ofTables) {
      String place = table.isShared() ? table.tree().location("") : TokenVersions.FOLDER;
      lines.addAll(groups(place + "/", table.leftovers()));
    }
    return lines;
  }

  private static List<String> groups(String place, List<Leftover> leftovers) {
    Map<List<String>, List<Leftover>> groups = new LinkedHashMap<>();
    for (Leftover leftover : leftovers) {
      String path = leftover.file().path();
      String folder = path.substring(0, path.lastIndexOf('/') + 1);
      groups
          .computeIfAbsent(List.of(folder, leftover.why()), key -> new ArrayList<>())
          .add(leftover);
    }
    List<String> lines = new ArrayList<>();
    groups.forEach((key, group) -> lines.add(line(place + key.get(0), group)));
    return lines;
  }

  private static String line(String folder, List<Leftover> group) {
    Leftover first = group.get(0);
    String path = first.file().path();
    boolean alone = group.size() == 1;
    return String.format(
        Locale.ROOT,
        "%10s  %-12s %s  (%s)",
        Console.size(group.stream().mapToLong(leftover -> leftover.file().bytes()).sum()),
        files(group.size()),
        alone ? folder + path.substring(path.lastIndexOf('/') + 1) : folder,
        first.why());
  }

  private static String files(long count) {
    return Console.count(count) + (count == 1 ? " file" : " files");
  }

  /** How much there is, in words. */
  public String total() {
    List<Leftover> all = new ArrayList<>(ofRun);
    ofTables.forEach(table -> all.addAll(table.leftovers()));
    return total(all.size(), all.stream().mapToLong(leftover -> leftover.file().bytes()).sum());
  }

  private static String total(long files, long bytes) {
    return files(files) + ", " + Console.size(bytes);
  }

  /**
   * Deletes it, and in an object store what was begun to upload to the run. For the holder of the
   * run's lease.
   *
   * @return how much was deleted, in words; less than there was if somebody came to need some of it
   * @throws io.tessera.spark.job.StoppedException if asked to stop
   */
  public String delete() {
    Deletion deletion = new Deletion(context.stop());
    deletion.delete(tree, ofRun);
    ofTables.forEach(table -> table.delete(deletion, context.stop(), context.console()));
    HadoopStorage.dropUnfinished(context.storage());
    return total(deletion.files(), deletion.bytes());
  }
}
