/** Training under faults: real kills, full disks, damaged files, and the same bits in the end. */
@NullMarked
package io.tessera.integration.kills;

import org.jspecify.annotations.NullMarked;
