/** HOCON configuration bound strictly to records, with every problem reported at once. */
@NullMarked
package io.tessera.core.config;

import org.jspecify.annotations.NullMarked;
