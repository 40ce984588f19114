package io.tessera.core.checkpoint.zip;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** What names members may have. */
public final class MemberName {
  private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:");

  private MemberName() {}

  /** Whether a name is text and, taken for a path, would stay in the folder it is put in. */
  public static boolean isPlain(String name) {
    return name.chars().noneMatch(c -> Character.isISOControl(c) || c == '\\')
        && !DRIVE.matcher(name).lookingAt()
        && Arrays.stream(name.split("/", -1)).noneMatch(List.of("", ".", "..")::contains);
  }
}
