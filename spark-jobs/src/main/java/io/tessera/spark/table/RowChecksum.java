package io.tessera.spark.table;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A checksum of rows that depends on neither their order nor on how they are divided: the sum,
 * modulo 2<sup>128</sup>, of the first 16 bytes of the SHA-256 of each row. A sum and not an
 * exclusive or, so that a row that is there twice shows.
 */
public final class RowChecksum {
  private static final int BYTES = 16;
  private static final BigInteger MODULUS = BigInteger.ONE.shiftLeft(8 * BYTES);

  private final MessageDigest digest;
  private BigInteger sum = BigInteger.ZERO;

  /** The checksum of no rows. */
  public RowChecksum() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  /**
   * Adds a row of a token table: length of the id in UTF-8, the id, label, view, number of tokens,
   * tokens, each number as four bytes, the highest first.
   */
  public void add(TokenRow row) {
    add(
        out -> {
          writeText(out, row.id());
          out.writeInt(row.label());
          out.writeInt(row.view());
          out.writeInt(row.tokens().length);
          for (int token : row.tokens()) {
            out.writeInt(token);
          }
        });
  }

  /** Writes a row in the one form that counts. */
  @FunctionalInterface
  public interface Form {
    void write(DataOutputStream out) throws IOException;
  }

  /** Adds a row of that form. */
  public void add(Form form) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      form.write(new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    sum = sum.add(new BigInteger(1, digest.digest(bytes.toByteArray()), 0, BYTES)).mod(MODULUS);
  }

  /** Adds the rows that another checksum, as {@link #toString} gives it, is of. */
  public void add(String checksum) {
    sum = sum.add(new BigInteger(checksum, 16)).mod(MODULUS);
  }

  /** Writes a text so that it can't run into what follows. */
  public static void writeText(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  /** The checksum, 32 hexadecimal digits. */
  @Override
  public String toString() {
    String hex = sum.toString(16);
    return "0".repeat(2 * BYTES - hex.length()) + hex;
  }
}
