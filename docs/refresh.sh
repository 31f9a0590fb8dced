#!/bin/sh
# Refreshes every generated page and table of the repository: docs/accuracy.md and its plots, docs/found-plans.md, the
# tables of docs/operators.md, README.md and docs/physics.md. Run it after a change to the physics, the constants or the
# published runs; the tests say when. What the runs cover (measured-range.yaml, from which intervals follow) comes first.
#   --refit  first fits the constants anew, from nothing, and what is computed from them by fitting: held-out
#            predictions, the widths of intervals, what each effect is worth. Takes some twenty minutes on two cores.
set -eu
cd "$(dirname "$0")/.."

refit=false
for argument in "$@"; do
  case $argument in
    --refit) refit=true ;;
    *)
      echo "docs/refresh.sh: unknown argument $argument; expected none or --refit" >&2
      exit 2
      ;;
  esac
done

# Each resource is one of the next command: ./trainyard builds anew whenever one is newer than what was built.
resources=sim-core/src/main/resources/dev/trainyard
./trainyard validate --quiet --fidelity closed --measured-range $resources/interval/measured-range.yaml >/dev/null

if $refit; then
  ./trainyard fit --start prior --out $resources/constants/constants.yaml >/dev/null
  ./trainyard validate --cross --held-out $resources/interval/held-out.csv \
    --scatter $resources/interval/scatter.yaml >/dev/null
  ./trainyard validate --ablation --effects $resources/fit/ablation.csv >/dev/null
fi

./trainyard validate --quiet --page docs/accuracy.md --plots docs/plots --readme README.md --constants-page docs/physics.md \
  --operators-page docs/operators.md >/dev/null
./trainyard validate --quiet --plans --plans-page docs/found-plans.md >/dev/null

# Published months of training against our answers, and the campaign's presets.
./trainyard validate --quiet --campaigns --cases-page docs/campaign-cases.md --presets-page docs/campaign-presets.md \
  >/dev/null

# README's first table is what its first command prints.
out=$(mktemp)
trap 'rm -f "$out" "$out.readme"' EXIT
./trainyard compare --quiet mai1-1x mai1-6x mai1-8x mai1-10x >"$out"
awk -v out="$out" '
  /^<!-- compare:end -->$/ { inside = 0 }
  !inside { print }
  /^<!-- compare:begin -->$/ {
    inside = 1
    print "```"
    while ((getline line <out) > 0) print line
    print "```"
  }
' README.md >"$out.readme"
cat "$out.readme" >README.md
echo "refreshed docs/accuracy.md, docs/found-plans.md, docs/operators.md, docs/plots, README.md and docs/physics.md"
