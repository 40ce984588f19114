/** Runs and sources on {@code s3a://}, against a server that speaks S3, with faults on the way. */
@NullMarked
package io.tessera.integration.s3;

import org.jspecify.annotations.NullMarked;
