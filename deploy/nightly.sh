#!/bin/sh
# One night: the day's images become tokens, a generator is trained on them and measured. Started by cron/ and systemd/.
#
#   deploy/nightly.sh [NAME]      of the run; default nightly-YYYY-MM-DD, the day being that of UTC
#
# Each night is a run of its own. What stops on the way (75: a node went, storage was away, --max-runtime) is submitted again
# and goes on where it was; what would fail again (64, 65, 70, 78) is not, and its code is this script's. Given again for
# a run that is done, it does nothing.
#
#   TESSERA_RUNS       folder or URI of the runs, as s3a://bucket/runs
#   TESSERA_RECIPE     the recipe as the driver finds it (default /etc/tessera/nightly.conf)
#   TESSERA_CLUSTER    KIND and MODE for submit.sh (default "standalone client")
#   TESSERA_ATTEMPTS   submissions at most (default 5)
#   TESSERA_PAUSE      seconds between two (default 300)
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
: "${TESSERA_RUNS:?Set TESSERA_RUNS to the folder or URI of the runs}"
night=${1:-nightly-$(date -u +%Y-%m-%d)}
attempts=${TESSERA_ATTEMPTS:-5}

# spark-submit is told to stop as well, and ends at the next commit: no further attempt then
stopped=
trap 'stopped=yes' TERM INT

attempt=1
while :; do
  code=0
  # shellcheck disable=SC2086  # TESSERA_CLUSTER is two words
  "$here/submit.sh" ${TESSERA_CLUSTER:-standalone client} \
    pipeline --config "${TESSERA_RECIPE:-/etc/tessera/nightly.conf}" --run "$TESSERA_RUNS/$night" \
    --set "run.id=$night" --max-runtime 20h || code=$?
  [ "$code" -eq 75 ] || exit "$code"
  [ -z "$stopped" ] || exit 75
  [ "$attempt" -lt "$attempts" ] || break
  printf 'nightly.sh: %s stopped at attempt %s of %s; again in %s s\n' "$night" "$attempt" "$attempts" "${TESSERA_PAUSE:-300}" >&2
  sleep "${TESSERA_PAUSE:-300}" || :
  [ -z "$stopped" ] || exit 75
  attempt=$((attempt + 1))
done
printf 'nightly.sh: %s is not done after %s attempts; the same name goes on from there\n' "$night" "$attempts" >&2
exit 75
