#!/bin/sh
# Tells Spark which GPUs there are, as {"name": "gpu", "addresses": ["0", "1"]}; Spark runs it on each worker or executor.
#
# An address is CUDA's own number of a device: 0 to n-1 of those that CUDA shows this process. Tessera opens the device with
# the number that Spark assigned to the task, so these are neither nvidia-smi's indices nor UUIDs, which CUDA renumbers:
#
#   CUDA_VISIBLE_DEVICES     indices, UUIDs or beginnings of UUIDs, as CUDA takes them: only those count
#   NVIDIA_VISIBLE_DEVICES   acted upon by the container's runtime before this script runs; none and void end it
#   MIG                      CUDA opens one MIG instance in a process, so that is one address
#   TESSERA_FAKE_GPUS        this many addresses, without looking: to try schedules on machines without a GPU
#
# Exit status 1, and the reason on standard error, where there is nothing to announce.
set -eu

fail() {
  printf 'discovery.sh: %s\n' "$1" >&2
  exit 1
}

# The first $1 addresses.
announce() {
  addresses=
  i=0
  while [ "$i" -lt "$1" ]; do
    addresses="$addresses${addresses:+, }\"$i\""
    i=$((i + 1))
  done
  printf '{"name": "gpu", "addresses": [%s]}\n' "$addresses"
  exit 0
}

case ${TESSERA_FAKE_GPUS-unset} in
  unset) ;;
  [1-9] | [1-9][0-9]) announce "$TESSERA_FAKE_GPUS" ;;
  *) fail "Invalid TESSERA_FAKE_GPUS: '$TESSERA_FAKE_GPUS'; use 1 to 99, or unset it." ;;
esac

case ${NVIDIA_VISIBLE_DEVICES-} in
  none | void) fail "No GPU: NVIDIA_VISIBLE_DEVICES is $NVIDIA_VISIBLE_DEVICES. Give the container a GPU (a limit of nvidia.com/gpu, or --gpus)." ;;
esac

command -v nvidia-smi >/dev/null 2>&1 ||
  fail "Cannot find nvidia-smi on the PATH ($PATH). Install NVIDIA's driver, or in a container its runtime with NVIDIA_DRIVER_CAPABILITIES=compute,utility."
listed=$(nvidia-smi -L 2>&1) || fail "Cannot list GPUs: nvidia-smi -L ended with $?: $listed"

# A line per device, as listed: "gpu INDEX UUID", below it "mig - UUID" for each MIG instance cut out of it.
devices=$(printf '%s\n' "$listed" | sed -n \
  -e 's/^GPU \([0-9]*\): .*(UUID: \([^)]*\)).*$/gpu \1 \2/p' \
  -e 's/^ *MIG .*(UUID: \([^)]*\)).*$/mig - \1/p')
[ -n "$devices" ] || fail "No GPU: nvidia-smi -L says: $listed"

# What a name stands for: "gpu", "mig" (an instance, or a GPU that is cut into some), or nothing.
kind() {
  case $1 in
    GPU-?* | MIG-?*) ;;
    '' | *[!0-9]*) return 0 ;;
  esac
  printf '%s\n' "$devices" | awk -v name="$1" '
    $1 == "gpu" { whole = $2 == name || index($3, name) == 1; if (whole) found = "gpu" }
    $1 == "mig" && (whole || index($3, name) == 1) { found = "mig" }
    END { print found }'
}

gpus=0
migs=0
count() {
  case $1 in
    gpu) gpus=$((gpus + 1)) ;;
    mig) migs=$((migs + 1)) ;;
  esac
}

if [ -z "${CUDA_VISIBLE_DEVICES+set}" ]; then
  for index in $(printf '%s\n' "$devices" | awk '$1 == "gpu" { print $2 }'); do
    count "$(kind "$index")"
  done
else
  seen=' '
  rest=$CUDA_VISIBLE_DEVICES,
  while [ -n "$rest" ]; do
    name=$(printf '%s' "${rest%%,*}" | tr -d ' ')
    rest=${rest#*,}
    # as in CUDA, the list ends here
    case $name in '' | -*) break ;; esac
    found=$(kind "$name")
    [ -n "$found" ] || fail "Invalid CUDA_VISIBLE_DEVICES: $CUDA_VISIBLE_DEVICES: no device '$name' here. nvidia-smi -L says: $listed"
    case $seen in *" $name "*) fail "Invalid CUDA_VISIBLE_DEVICES: $CUDA_VISIBLE_DEVICES: '$name' is there twice." ;; esac
    seen="$seen$name "
    count "$found"
  done
  [ $((gpus + migs)) -gt 0 ] || fail "No GPU: CUDA_VISIBLE_DEVICES is '$CUDA_VISIBLE_DEVICES'. Unset it to use every GPU, or name some."
fi

if [ "$migs" -gt 0 ]; then
  [ $((gpus + migs)) -eq 1 ] ||
    printf 'discovery.sh: CUDA opens one MIG instance in a process, and nothing beside it: announcing 1 of %s devices. Start a worker per instance, each with its own CUDA_VISIBLE_DEVICES.\n' "$((gpus + migs))" >&2
  announce 1
fi
announce "$gpus"
