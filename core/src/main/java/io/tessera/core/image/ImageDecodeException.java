package io.tessera.core.image;

/** An encoded image that cannot be decoded, with a reason that programs can count and group by. */
public final class ImageDecodeException extends Exception {

  private static final long serialVersionUID = 1L;

  /** Why; the names are stable and stored in quarantine tables. */
  public enum Reason {
    /** There are no bytes. */
    EMPTY,
    /** The first bytes are not those of any known image format. */
    UNKNOWN_FORMAT,
    /** A known format, or a variant of one, that is not read. */
    UNSUPPORTED,
    /** The file ends before the image does. */
    TRUNCATED,
    /** The file breaks its format's rules. */
    CORRUPT,
    /** More bytes, pixels or scans than the limits allow. */
    TOO_LARGE
  }

  private final Reason reason;

  ImageDecodeException(Reason reason, String detail) {
    super("Cannot decode image: " + detail);
    this.reason = reason;
  }

  ImageDecodeException(Reason reason, String detail, Throwable cause) {
    super("Cannot decode image: " + detail, cause);
    this.reason = reason;
  }

  /** Why the image was refused. */
  public Reason reason() {
    return reason;
  }
}
