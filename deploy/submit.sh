#!/bin/sh
# Submits a command that works on a run, and ends with its exit code:
#
#   deploy/submit.sh KIND MODE COMMAND --run DIR [ARGUMENT]...
#
#   KIND   standalone, yarn or kubernetes: which of the folders beside this script holds the settings
#   MODE   client: the driver runs here. cluster: it runs on the cluster; --run is then needed, for spark-submit does not
#          pass on how the driver ended, and the run's result.json does; commands that leave none (verify, sql, doctor) are
#          refused: they need client. local: it runs here and uses no cluster, for commands that only look at files or delete them (status,
#          tables, gc)
#
# Exit codes: 0 done, 64 usage, 65 bad data, 70 internal, 75 temporary (submit the same again), 78 bad configuration.
#
#   SPARK_HOME              an installed Spark 4.1
#   SPARK_CONF_DIR          folder of spark-defaults.conf (default KIND/conf)
#   TESSERA_JAR             tessera.jar where driver and executors find it: a path, or hdfs://, s3a://, local:// (default: the one
#                           above this folder; on Kubernetes that of the image)
#   TESSERA_SPARK_OPTIONS   more options for spark-submit, separated by blanks: --conf a=b --files x
set -euf

fail() {
  printf 'submit.sh: %s\n' "$1" >&2
  exit "$2"
}

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
[ $# -ge 3 ] || fail "Invalid command line: '$*'. Use submit.sh KIND MODE COMMAND --run DIR [ARGUMENT]..." 64
kind=$1
mode=$2
shift 2
case $kind in
  standalone | yarn | kubernetes) ;;
  *) fail "Invalid kind of cluster: $kind. Use standalone, yarn or kubernetes." 64 ;;
esac
case $mode in
  client | cluster | local) ;;
  *) fail "Invalid mode: $mode. Use client, cluster or local." 64 ;;
esac

run=
previous=
for argument; do
  case $previous in --run) run=$argument ;; esac
  case $argument in --run=*) run=${argument#--run=} ;; esac
  previous=$argument
done
command=$1
if [ "$mode" = cluster ]; then
  # those that leave a result.json; subcommands of evaluate don't
  case "$command ${2:-}" in
    evaluate\ [a-z]*) leaves= ;;
    pipeline\ * | shard\ * | train-tokenizer\ * | tokenize\ * | train-generator\ * | sweep\ * | sample\ * | evaluate\ * | report\ *) leaves=yes ;;
    *) leaves= ;;
  esac
  [ -n "$leaves" ] || fail "Invalid command for mode cluster: $command: it leaves no result.json that would tell how it ended. Use mode client." 64
fi
[ "$mode" != cluster ] || [ -n "$run" ] || fail "Cannot tell how the command will end: no --run DIR, which mode cluster needs." 64

[ -n "${SPARK_HOME:-}" ] || fail "Cannot find Spark: SPARK_HOME is not set. Point it at an installed Spark 4.1." 78
[ -x "$SPARK_HOME/bin/spark-submit" ] || fail "Cannot find $SPARK_HOME/bin/spark-submit. Point SPARK_HOME at an installed Spark 4.1." 78
export SPARK_CONF_DIR="${SPARK_CONF_DIR:-$here/$kind/conf}"
# libtorch's idle threads would otherwise spin and burn the cores that other tasks need
export OMP_WAIT_POLICY="${OMP_WAIT_POLICY:-passive}"

# beside this folder in an installation, or where Maven put it
here_jar=$here/../tessera.jar
[ -f "$here_jar" ] || here_jar=$here/../spark-jobs/target/tessera.jar
[ -f "$here_jar" ] || fail "Cannot find tessera.jar in $here/.. nor in $here_jar. Build it with \`mvn -pl spark-jobs -am package\`." 78
case $kind in
  kubernetes) jar=${TESSERA_JAR:-local:///opt/tessera/tessera.jar} ;;
  *) jar=${TESSERA_JAR:-$here_jar} ;;
esac

# A command without the cluster, in this process's place.
here() {
  # shellcheck disable=SC2086  # TESSERA_SPARK_OPTIONS is a list of options
  exec "$SPARK_HOME/bin/spark-submit" ${TESSERA_SPARK_OPTIONS:-} --deploy-mode client --master 'local[1]' \
    --class io.tessera.spark.Main "$here_jar" "$@"
}
[ "$mode" != local ] || here "$@"

# shellcheck disable=SC2086
set -- "$SPARK_HOME/bin/spark-submit" --deploy-mode "$mode" --class io.tessera.spark.Main ${TESSERA_SPARK_OPTIONS:-} "$jar" "$@"
# in this process's place, so that SIGTERM reaches the driver, which stops at its next commit
[ "$mode" = cluster ] || exec "$@"

# what the run says of its last command; nothing if it has had none
code=0
before=$(here status --result --run "$run") || code=$?
[ "$code" -eq 0 ] || fail "Cannot read $run, which would tell how the command ended; nothing was submitted. What its storage needs must stand in $SPARK_CONF_DIR/spark-defaults.conf: a recipe is not read here." "$code"
submitted=0
"$@" || submitted=$?
after=$(here status --result --run "$run") || :
if [ -z "$after" ] || [ "$after" = "$before" ]; then
  fail "The driver left no result in $run: it was not started, it was killed, or another command holds the run. spark-submit ended with $submitted; the driver's log tells more." 75
fi
printf '%s\n' "$after"
ended=$(printf '%s\n' "$after" | sed -n 's/^ *"command" *: *"\([^"]*\)".*/\1/p' | head -n 1)
[ "$ended" = "$command" ] || fail "The last result in $run is of another command, $ended, which held the run: $command was refused. Submit it again." 75
code=$(printf '%s\n' "$after" | grep -o '"code" *: *[0-9]*' | head -n 1 | tr -dc '0-9')
exit "${code:-70}"
