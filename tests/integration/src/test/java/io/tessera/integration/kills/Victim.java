package io.tessera.integration.kills;

/** What is killed during a tokenizing. */
enum Victim {
  EXECUTOR("an executor"),
  TWO_EXECUTORS("two executors"),
  DRIVER("the driver"),
  EXECUTOR_THEN_DRIVER("an executor, then the driver"),
  ONE_OF_TWO_COMMANDS("one of two commands at once on one table");

  private final String title;

  Victim(String title) {
    this.title = title;
  }

  /** What the documentation calls it. */
  String title() {
    return title;
  }

  /** Whether the command ends with it and must be run again. */
  boolean endsCommand() {
    return this != EXECUTOR && this != TWO_EXECUTORS;
  }
}
