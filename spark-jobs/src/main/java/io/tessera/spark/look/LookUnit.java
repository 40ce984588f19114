package io.tessera.spark.look;

import io.tessera.spark.unit.Unit;

/**
 * Some consecutive images of a set to look at.
 *
 * @param id hash of the images' place, the network and what else the result depends on
 * @param count how many, for progress
 * @param images reads them
 */
public record LookUnit(String id, long count, UnitImages images) implements Unit {}
