/** Files by relative path, so that local disks, HDFS and object stores look alike. */
@NullMarked
package io.tessera.core.storage;

import org.jspecify.annotations.NullMarked;
