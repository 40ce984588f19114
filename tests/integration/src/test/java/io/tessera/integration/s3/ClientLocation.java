package io.tessera.integration.s3;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/** Says which jar Hadoop takes its S3 client from. */
public final class ClientLocation {
  private ClientLocation() {}

  public static void main(String[] arguments) throws Exception {
    Class<?> client = FileSystem.getFileSystemClass("s3a", new Configuration());
    System.out.println("client: " + client.getProtectionDomain().getCodeSource().getLocation());
  }
}
