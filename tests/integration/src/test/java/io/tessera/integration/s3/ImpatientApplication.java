package io.tessera.integration.s3;

import io.tessera.integration.Commands;

/** {@link Commands} with S3 clients that wait for less than a minute. */
final class ImpatientApplication {
  private ImpatientApplication() {}

  /** Runs them. */
  public static void main(String[] arguments) {
    S3Site.allowImpatience();
    Commands.main(arguments);
  }
}
