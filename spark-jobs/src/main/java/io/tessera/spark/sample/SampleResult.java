package io.tessera.spark.sample;

/** What a drawn unit left: its file in the sample table and the number of its rows. */
record SampleResult(String path, long rows) {}
