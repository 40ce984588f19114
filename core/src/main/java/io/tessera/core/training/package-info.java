/**
 * Training as pure functions of state, data cursor and steps: optimizers, schedules, data order,
 * the trainer's contract.
 */
@NullMarked
package io.tessera.core.training;

import org.jspecify.annotations.NullMarked;
