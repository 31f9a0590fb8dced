#!/bin/sh
# Mutation tests: PIT changes the byte code of a package in one place after the other and runs that package's tests.
# Then writes docs/mutation.md from the reports of all packages that have one.
#   docs/mutation.sh               all packages, about an hour on one core
#   docs/mutation.sh kernel.operator plan   these packages only; names are execution ids in sim-core/pom.xml
#   docs/mutation.sh --page        only the page
#   LIMIT=30 docs/mutation.sh ...  at most so many mutations of a class, spread over it: a sample
set -eu
cd "$(dirname "$0")/.."

if [ "$*" != --page ]; then
  [ $# -gt 0 ] || set -- $(sed -n '/<id>mutation<\/id>/,$ s/.*<id>\([a-z.]*\)<\/id>.*/\1/p' sim-core/pom.xml | grep -v '^mutation$')
  mvn -q -B -Pmutation -pl sim-core test-compile -Dcheckstyle.skip
  for package in "$@"; do
    echo "$package ..."
    nice mvn -q -B -Pmutation -pl sim-core "org.pitest:pitest-maven:mutationCoverage@$package" \
      ${LIMIT:+"-Dfeatures=+CLASSLIMIT(limit[$LIMIT])"} >/dev/null
    echo "${LIMIT:-0}" >"sim-core/target/mutation/$package/limit.txt"
  done
fi
java config/MutationPage.java
