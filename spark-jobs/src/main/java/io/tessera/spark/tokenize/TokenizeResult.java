package io.tessera.spark.tokenize;

import java.util.List;

/**
 * What a tokenized unit left.
 *
 * @param path of its file in the token table
 * @param images how many
 * @param rows one for each view of each image
 * @param bytes length of the file
 * @param sha256 of the file
 * @param codeCounts how often each code occurs, by code
 */
record TokenizeResult(
    String path, long images, long rows, long bytes, String sha256, List<Long> codeCounts) {}
