/**
 * Fixtures and assertions for the tests of all modules; holds no tests and depends on no module.
 */
@NullMarked
package io.tessera.testing;

import org.jspecify.annotations.NullMarked;
