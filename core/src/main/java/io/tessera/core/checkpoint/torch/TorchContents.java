package io.tessera.core.checkpoint.torch;

import java.util.Map;

/**
 * What a torch file holds.
 *
 * @param root what was saved
 * @param storages the tensors' bytes by storage key
 */
record TorchContents(PickleValue root, Map<String, StoredBytes> storages) {}
