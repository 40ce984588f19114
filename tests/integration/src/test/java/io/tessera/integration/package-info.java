/** What no module can test alone: the launcher, the configurations, real processes. */
@NullMarked
package io.tessera.integration;

import org.jspecify.annotations.NullMarked;
