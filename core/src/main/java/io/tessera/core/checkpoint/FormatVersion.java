package io.tessera.core.checkpoint;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The version of the JSON files that a record is kept in. {@link Json} looks for it in the text
 * before it looks at anything else, and refuses a text of another version or format with what to do
 * about it: a newer text may lack what this program wants, or mean something else by it.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface FormatVersion {
  /** The version that this program writes, and the newest that it reads. */
  int value();

  /** The oldest version that it reads. */
  int oldest() default 1;

  /** What to do about an older one, in the imperative. */
  String ifOlder() default "use the Tessera that made it";

  /** The key of the version. A text without it is of version 1, if the record may lack the key. */
  String key() default "version";

  /** What the key {@code format} says; empty if there is no such key. */
  String format() default "";
}
