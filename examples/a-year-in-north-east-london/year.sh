#!/usr/bin/env bash
# A year of North East London's money, 2025-26, from the first funding to the closed year. README.md says how to run it.
set -euo pipefail
cd "$(dirname "$0")"
story=20252600
. ../steps.sh

year='"year":"2025-26"'
core="$year,\"fund\":\"core\""
arrs="$year,\"fund\":\"arrs\""
transformation="$year,\"fund\":\"transformation\""

for part in 1-april.sh 2-first-quarter.sh 3-moves.sh 4-forecast.sh 5-pool.sh 6-control-totals.sh 7-explain.sh 8-year-end.sh 9-proof.sh; do
  . "./parts/$part"
done
