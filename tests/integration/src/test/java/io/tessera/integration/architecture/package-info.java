/** The rules of the house, checked over the classes of all modules. */
@NullMarked
package io.tessera.integration.architecture;

import org.jspecify.annotations.NullMarked;
