package io.tessera.spark.tokenize;

import java.util.List;

/**
 * What a tokenized unit left.
 *
 * @param path of its file in the table's version
 * @param staged where it lies before it is published
 * @param images how many
 * @param rows one for each view of each image
 * @param encoded rows that went through the network; the others were taken over
 * @param bytes length of the file
 * @param sha256 of the file
 * @param checksum {@link io.tessera.spark.table.RowChecksum} of the rows
 * @param codeCounts how often each code occurs, by code
 */
record TokenizeResult(
    String path,
    String staged,
    long images,
    long rows,
    long encoded,
    long bytes,
    String sha256,
    String checksum,
    List<Long> codeCounts) {}
