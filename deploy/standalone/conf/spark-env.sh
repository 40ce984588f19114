# shellcheck shell=sh
# Environment of master, workers and what workers start: executors, and drivers of mode cluster.

# libtorch 2.7.1 for CUDA 12.8, unpacked on each machine; for machines without a GPU leave these three out.
export PYTORCH_LIBRARY_PATH=/opt/libtorch/lib
export PYTORCH_VERSION=2.7.1
export PYTORCH_FLAVOR=cu128
# where the tensor library unpacks the rest of its native code, once for a machine
export DJL_CACHE_DIR="${DJL_CACHE_DIR:-/var/cache/tessera}"

# libtorch's idle threads would otherwise spin and burn the cores that other tasks need
export OMP_WAIT_POLICY=passive

# What a worker may give to heaps: here four executors of 8 GB and a driver of mode cluster. The machine needs 64 GB more for tensors.
export SPARK_WORKER_MEMORY="${SPARK_WORKER_MEMORY:-36g}"

# Folders for caches of images and tokens: fast disks, for each executor as large as the data of one run.
export SPARK_LOCAL_DIRS="${SPARK_LOCAL_DIRS:-/var/tmp/spark}"
# Logs and jars of ended applications go after three days.
export SPARK_WORKER_OPTS="${SPARK_WORKER_OPTS:-} -Dspark.worker.cleanup.enabled=true -Dspark.worker.cleanup.appDataTtl=259200"
