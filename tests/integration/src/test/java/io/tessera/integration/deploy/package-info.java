/** What lies in {@code deploy/}: checked file by file, and run on clusters. */
@NullMarked
package io.tessera.integration.deploy;

import org.jspecify.annotations.NullMarked;
