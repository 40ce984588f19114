#!/bin/sh
# One night: the day's images become tokens, a generator is trained on them and measured, and what nothing needs any more is
# deleted (tessera gc). Started by cron/ and systemd/.
#
#   deploy/nightly.sh [NAME]      of the run; default nightly-YYYY-MM-DD, the day being that of UTC
#
# Each night is a run of its own. What stops on the way (75: a node went, storage was away, --max-runtime) is submitted again
# and goes on where it was; what would fail again (64, 65, 70, 78) is not, and its code is this script's. Given again for
# a run that is done, it only deletes again what nothing needs.
#
#   TESSERA_RUNS       folder or URI of the runs, as s3a://bucket/runs
#   TESSERA_RECIPE     the recipe as the driver and this script find it: a path of both, or a URI (default
#                      /etc/tessera/nightly.conf)
#   TESSERA_CLUSTER    KIND and MODE for submit.sh (default "standalone client")
#   TESSERA_RETENTION  options of tessera gc (default "--keep-versions 14": of the token table's versions, beside those in use)
#   TESSERA_ATTEMPTS   submissions at most (default 5)
#   TESSERA_PAUSE      seconds between two (default 300)
set -euf

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
if [ -z "${TESSERA_RUNS:-}" ]; then
  printf 'nightly.sh: TESSERA_RUNS is not set. Set it to the folder or URI of the runs.\n' >&2
  exit 64
fi
night=${1:-nightly-$(date -u +%Y-%m-%d)}
run=$TESSERA_RUNS/$night
recipe=${TESSERA_RECIPE:-/etc/tessera/nightly.conf}
cluster=${TESSERA_CLUSTER:-standalone client}
attempts=${TESSERA_ATTEMPTS:-5}

# All of it; what is done already takes no time.
work() {
  # shellcheck disable=SC2086  # the cluster is two words, the retention some options
  "$here/submit.sh" $cluster pipeline --config "$recipe" --run "$run" --set "run.id=$night" --max-runtime 20h &&
    "$here/submit.sh" "${cluster%% *}" local gc --config "$recipe" --run "$run" ${TESSERA_RETENTION:---keep-versions 14}
}

# spark-submit is told to stop as well, and ends at the next commit: no further attempt then
stopped=
trap 'stopped=yes' TERM INT

attempt=1
while :; do
  code=0
  work || code=$?
  [ "$code" -eq 75 ] || exit "$code"
  [ -z "$stopped" ] || exit 75
  [ "$attempt" -lt "$attempts" ] || break
  printf 'nightly.sh: %s stopped at attempt %s of %s; again in %s s\n' "$night" "$attempt" "$attempts" "${TESSERA_PAUSE:-300}" >&2
  # a shell hears signals while it waits, but not while a command runs
  sleep "${TESSERA_PAUSE:-300}" &
  wait $! || kill $! 2>/dev/null || :
  [ -z "$stopped" ] || exit 75
  attempt=$((attempt + 1))
done
printf 'nightly.sh: %s is not done after %s attempts; the same name goes on from there\n' "$night" "$attempts" >&2
exit 75
