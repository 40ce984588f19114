package io.tessera.core.checkpoint.zip;

/** How a member's bytes are packed. */
public enum ZipMethod {
  STORED(0),
  DEFLATED(8);

  private final short code;

  ZipMethod(int code) {
    this.code = (short) code;
  }

  /** Its number in an archive. */
  public short code() {
    return code;
  }
}
