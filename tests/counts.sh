# Reads the counts of a test run for tests/run.sh: prints "passed not-passed".
# Whatever is listed and did not pass (failed, skipped, timed out, aborted) counts as not passed.

# count_trx FILE: the results file of dotnet test.
count_trx() {
  local counters total passed
  counters=$(grep -o '<Counters [^>]*' "$1" 2>/dev/null)
  total=$(sed -nE 's/.* total="([0-9]+)".*/\1/p' <<<"$counters")
  passed=$(sed -nE 's/.* passed="([0-9]+)".*/\1/p' <<<"$counters")
  echo "${passed:-0} $((${total:-0} - ${passed:-0}))"
}

# count_tap FILE: the output of node's test runner with its TAP reporter.
count_tap() {
  local total passed
  total=$(sed -nE 's/^# tests ([0-9]+)$/\1/p' "$1" | tail -1)
  passed=$(sed -nE 's/^# pass ([0-9]+)$/\1/p' "$1" | tail -1)
  echo "${passed:-0} $((${total:-0} - ${passed:-0}))"
}
