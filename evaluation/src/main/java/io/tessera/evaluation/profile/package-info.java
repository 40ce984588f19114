/** The definitions by which other tools evaluate generated images. */
@NullMarked
package io.tessera.evaluation.profile;

import org.jspecify.annotations.NullMarked;
