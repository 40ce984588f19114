package io.tessera.spark.table;

import io.tessera.core.checkpoint.FormatVersion;
import org.jspecify.annotations.Nullable;

/**
 * {@code _claims/NNNNNN.json} of a token table: what a version's number stands for. Whoever comes
 * with the same inputs goes on with the version as it was claimed; whoever comes with others takes
 * the next number.
 *
 * @param format always {@link TokenManifest#FORMAT}
 * @param version of the format
 * @param number of the table's version
 * @param inputs what it is made from
 * @param source SHA-256 of the image table's manifest
 * @param parent number of the finished version that it follows, whose codes are taken over where
 *     they are of the same tokenizer and preprocessing; null: none
 * @param unitImages images of a unit of work, at least
 */
@FormatVersion(
    value = TokenManifest.VERSION,
    oldest = TokenManifest.VERSION,
    format = TokenManifest.FORMAT)
public record TokenClaim(
    String format,
    int version,
    int number,
    TokenInputs inputs,
    String source,
    @Nullable Integer parent,
    long unitImages) {}
