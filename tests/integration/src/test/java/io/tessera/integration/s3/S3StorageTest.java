package io.tessera.integration.s3;

import org.junit.jupiter.api.Tag;

/** On a network without faults. */
@Tag("slow")
class S3StorageTest extends S3StorageContract {
  @Override
  FaultPlan plan() {
    return FaultPlan.none();
  }
}
