package io.tessera.integration.deploy.kubernetes;

import io.tessera.integration.Ended;
import io.tessera.integration.Project;
import io.tessera.integration.deploy.kubernetes.PodSpec.Mount;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.opentest4j.TestAbortedException;

/**
 * A container: a process in namespaces of Linux, as the user that its pod says and without any
 * capability. Its files are this machine's with the image's over them, its volumes are where the
 * pod mounts them, its {@code /etc/hosts} is the cluster's name service; its network is this
 * machine's. It takes no rights where the system lets everybody make namespaces.
 */
final class Container {
  private static final List<String> NAMESPACES =
      List.of("unshare", "--user", "--map-root-user", "--mount", "--uts");

  /** Whether what containers need can be had. */
  private static final String PROBE =
      "mount -t tmpfs tmpfs /mnt && mount -t overlay overlay -o lowerdir=/etc:/opt /mnt"
          + " && unshare --user --map-user=185 --map-group=185 setpriv --no-new-privs true";

  /** Makes the root of its file system and goes there: in it are no other temporary files. */
  private static final String ENTER =
      """
      set -eu
      pod=$1 image=$2 hostname=$3 uid=$4 gid=$5
      shift 5
      root=$pod/root
      mkdir "$root"
      mount -t tmpfs tmpfs "$root"
      for entry in /*; do
        if [ -L "$entry" ]; then
          cp -P "$entry" "$root/"
        elif [ -d "$entry" ]; then
          mkdir "$root$entry"
          case $entry in
            /etc | /opt | /var)
              mount -t overlay overlay -o "lowerdir=$pod/layer$entry:$image$entry:$entry" "$root$entry" ;;
            /tmp) ;;
            *) mount --rbind "$entry" "$root$entry" ;;
          esac
        fi
      done
      while read -r from to; do
        mkdir -p "$root$to"
        mount --rbind "$from" "$root$to"
      done <"$pod/mounts"
      printf '%s' "$hostname" >/proc/sys/kernel/hostname
      mkdir "$root/machine"
      cd "$root"
      pivot_root . machine
      umount -l /machine
      cd /opt/spark/work-dir
      exec unshare --user --map-user="$uid" --map-group="$gid" -- setpriv --no-new-privs -- "$@"
      """;

  private final Path folder;
  private final List<String> mounts = new ArrayList<>();

  /**
   * A container without a process yet.
   *
   * @param folder for its files
   */
  Container(Path folder) throws IOException {
    this.folder = folder;
    for (String layer : List.of("etc", "opt", "var")) {
      Files.createDirectories(folder.resolve("layer").resolve(layer));
    }
    mount(Files.createDirectories(folder.resolve("work-dir")), Path.of("/opt/spark/work-dir"));
  }

  /** Skips the test where there can be none: containers of others often forbid it. */
  static void demand(Path folder) {
    List<String> command = new ArrayList<>(NAMESPACES);
    command.addAll(List.of("sh", "-c", PROBE));
    Ended probe = Ended.run(command, folder, Map.of(), Duration.ofSeconds(30));
    if (probe.code() != 0) {
      String reason =
          "Cannot make containers: "
              + probe.err().strip()
              + "; it takes Linux that lets this user make namespaces, and util-linux 2.38";
      System.err.println("Skipped: " + reason);
      throw new TestAbortedException(reason);
    }
  }

  /** Mounts a folder. */
  void mount(Path from, Path to) throws IOException {
    // where other files lie below, the place must be there; elsewhere it is of no use
    Files.createDirectories(folder.resolve("layer").resolve(Path.of("/").relativize(to)));
    mounts.add(from + " " + to);
  }

  /**
   * Mounts a pod's volumes.
   *
   * @param claims the folders behind claims
   */
  void mount(List<Mount> volumes, Map<String, Path> claims) throws IOException {
    for (Mount volume : volumes) {
      Path own = Files.createDirectories(folder.resolve("volumes").resolve(volume.name()));
      for (Map.Entry<String, String> file : volume.files().entrySet()) {
        Files.writeString(own.resolve(file.getKey()), file.getValue());
      }
      mount(volume.claim().isEmpty() ? own : claims.get(volume.claim()), volume.path());
    }
  }

  /** What its name service says: lines of an address and a name. */
  void nameHosts(List<String> lines) throws IOException {
    Files.write(folder.resolve("layer/etc/hosts"), lines);
  }

  /**
   * Starts its process, to which signals go.
   *
   * @param image folder of the image's files
   * @param log gets all that it says
   */
  Process start(PodSpec spec, Path image, Map<String, String> environment, Path log)
      throws IOException {
    for (Path installed : List.of(Project.root(), Path.of(System.getProperty("java.home")))) {
      if (installed.startsWith("/tmp")) {
        mount(installed, installed); // the machine's temporary files are not there otherwise
      }
    }
    Files.write(folder.resolve("mounts"), mounts);
    List<String> command = new ArrayList<>(NAMESPACES);
    command.addAll(List.of("sh", "-c", ENTER, "enter"));
    command.addAll(List.of(folder.toString(), image.toString(), spec.hostname()));
    command.addAll(spec.user());
    command.addAll(spec.command(environment));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().putAll(environment);
    return builder.redirectInput(new File("/dev/null")).redirectOutput(log.toFile()).start();
  }
}
