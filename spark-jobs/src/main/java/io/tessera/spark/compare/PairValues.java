package io.tessera.spark.compare;

import java.util.List;
import java.util.SortedMap;

/**
 * What a unit of pairs measured, one value for each pair in order.
 *
 * @param psnr in decibels, of the pairs that differ
 * @param msSsim empty where images are too small for it
 * @param lpips empty without its network
 * @param originals hashes of the first of each pair, in hexadecimal
 * @param others hashes of the second
 * @param sizes how many pairs have which size, width first
 */
record PairValues(
    List<Double> psnr,
    List<Double> ssim,
    List<Double> msSsim,
    List<Double> lpips,
    List<String> originals,
    List<String> others,
    SortedMap<String, Long> sizes) {}
