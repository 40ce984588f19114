package io.tessera.evaluation.protocol;

import java.util.regex.Pattern;

/**
 * What a number is measured against.
 *
 * @param name such as a file's name, without spaces, semicolons and control characters
 * @param sha256 of the reference: its file, or the statistics made of it
 */
public record ReferenceSet(String name, String sha256) {
  private static final Pattern NAME = Pattern.compile("[^\\s;\\p{Cntrl}]{1,200}");

  public ReferenceSet {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "Invalid reference name: '%s'; use 1 to 200 characters without spaces and semicolons"
              .formatted(name));
    }
    Sha256Form.check("reference", sha256);
  }
}
