package io.tessera.integration.s3;

import org.junit.jupiter.api.Tag;

/** On a network that fails one request in twelve. */
@Tag("slow")
class S3StorageUnderFaultsTest extends S3StorageContract {
  @Override
  FaultPlan plan() {
    return FaultPlan.random(7, 8);
  }
}
