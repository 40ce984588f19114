package io.tessera.spark.doctor;

import java.io.Serializable;

/**
 * What a check found.
 *
 * @param grade how bad it is
 * @param check what was looked at
 * @param found what there is
 * @param remedy what to do about it; empty where nothing is wrong
 */
public record Finding(Grade grade, String check, String found, String remedy)
    implements Serializable {
  /** How bad a finding is. */
  public enum Grade {
    /** As it should be. */
    OK,
    /** Works, but not well. */
    WARNING,
    /** Tessera would fail. */
    PROBLEM
  }

  static Finding ok(String check, String found) {
    return new Finding(Grade.OK, check, found, "");
  }

  static Finding warning(String check, String found, String remedy) {
    return new Finding(Grade.WARNING, check, found, remedy);
  }

  static Finding problem(String check, String found, String remedy) {
    return new Finding(Grade.PROBLEM, check, found, remedy);
  }
}
