package io.tessera.spark.metrics;

import java.io.Serializable;
import java.util.List;

/** What an executor tells the driver of its GPUs. */
record GpuReport(String executor, List<GpuStatus> gpus) implements Serializable {}
