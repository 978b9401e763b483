#!/usr/bin/env bash
# A year of North East London's decisions, 2025-26: who decided what, and how much of it locally. README.md says how to run it.
set -euo pipefail
cd "$(dirname "$0")"
story=20252680
. ../steps.sh
. ./people.sh

year='"year":"2025-26"'
core="$year,\"fund\":\"core\""
transformation="$year,\"fund\":\"transformation\""

for part in 1-money.sh 2-scheme.sh 3-first-quarter.sh 4-second-quarter.sh 5-third-quarter.sh 6-fourth-quarter.sh 7-stricter.sh 8-proof.sh; do
  . "./parts/$part"
done
