package io.tessera.core.storage;

/**
 * A file in a {@link Storage}.
 *
 * @param path relative to the storage's root
 * @param size bytes
 */
public record StoredFile(String path, long size) {}
