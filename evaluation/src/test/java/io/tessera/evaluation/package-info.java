/** Generators of the reference values' inputs. */
package io.tessera.evaluation;
