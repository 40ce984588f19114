#!/bin/sh
# Fetches Spark's client for YARN, spark-yarn, which Maven Central has not for every Spark: out of pyspark, the whole of Spark
# as pip installs it (0.5 GB, for a jar of 0.4 MB). Tests start a YARN cluster where they find it in the folder
#
#   TESSERA_TEST_CACHE   (default ~/.cache/tessera)
#
# Needs pip. Does nothing if the jar is there.
set -eu

version=4.1.2 # spark.version in pom.xml
sum=35f0fd478bef4bccc81a2118ffe5c37ce8dcaad5953cbc62064f319641264f80

jar=spark-yarn_2.13-$version.jar
cache=${TESSERA_TEST_CACHE:-$HOME/.cache/tessera}

check() {
  printf '%s  %s\n' "$sum" "$1" | sha256sum --check --status
}

if [ -f "$cache/$jar" ] && check "$cache/$jar"; then
  printf '%s is there\n' "$cache/$jar"
  exit 0
fi
mkdir -p "$cache"
work=$(mktemp -d "$cache/fetch-XXXXXX")
trap 'rm -rf "$work"' EXIT
python3 -m pip download --quiet --no-deps --no-binary :all: --dest "$work" "pyspark==$version"
tar -xzOf "$work/pyspark-$version.tar.gz" "pyspark-$version/deps/jars/$jar" >"$work/$jar"
check "$work/$jar" || {
  printf 'fetch-spark-yarn.sh: %s of pyspark %s is another one than was pinned. Look why, before you change the sum.\n' "$jar" "$version" >&2
  exit 1
}
mv "$work/$jar" "$cache/$jar"
printf 'fetched %s\n' "$cache/$jar"
