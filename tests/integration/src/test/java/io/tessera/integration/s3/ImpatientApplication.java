package io.tessera.integration.s3;

import io.tessera.spark.Main;

/** Tessera, with S3 clients that may wait for less than a minute. */
final class ImpatientApplication {
  private ImpatientApplication() {}

  public static void main(String[] arguments) {
    S3Site.allowImpatience();
    Main.main(arguments);
  }
}
