/** Neural-network building blocks and the declaration of their parameters. */
@NullMarked
package io.tessera.core.nn;

import org.jspecify.annotations.NullMarked;
