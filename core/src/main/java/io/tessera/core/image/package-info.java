/** Images as 8-bit RGB: decoding untrusted bytes, Pillow-exact resizing, the reference crops. */
@NullMarked
package io.tessera.core.image;

import org.jspecify.annotations.NullMarked;
