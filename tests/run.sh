#!/usr/bin/env bash
# Builds the solution, checks its format and runs every test suite; then tries to restore the packages that are otherwise
# stood in for (services/Compat/README.md), and where that works, builds with them and runs every suite again in which they
# are used, but for tests that take long (Cost=long) and ask no more of the packages than others do.
# FEDERATED_REAL_PACKAGES=whole runs those tests too, 0 leaves all that out.
#
#   bash tests/run.sh                 everything
#   bash tests/run.sh Domain Engine   only these suites, without the format check
#
# Needs the .NET SDK 10 and Node.js; installs the rest (tests/tools.sh says what). The last line is always
# "N passed, N failed"; the exit code is 0 only if every suite ran, and every test in it passed. A skipped test, an
# empty suite, a crash, a broken build or a wrong format each count as failed.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1

# What ships is what is tested.
readonly configuration=Release
readonly suite_timeout_seconds=1100
readonly shown_log_lines=200
readonly restore_timeout_seconds=120
# Whoever waits for all of it waits twenty minutes: on a slower machine, what would come later is said and left out.
readonly real_suites_begin_seconds=1080

# Each kill costs a start of the service; tests/Cluster/README.md has the figures of the whole run.
export FEDERATED_CRASH_KILLS=${FEDERATED_CRASH_KILLS:-3}
# To compile each planted bug takes its time: every twelfth, another one each day.
export FEDERATED_PLANTED_BUGS=${FEDERATED_PLANTED_BUGS:-12}
# One compiler for all projects instead of one each; it is ended with this script.
export UseSharedCompilation=true
# Most processes that tests start live for seconds: what is measured to compile them better later is for nothing, and code
# that is written and run by turns takes a tenth longer to start.
export DOTNET_TieredPGO=0 DOTNET_EnableWriteXorExecute=0
# Virtual machines often do not tell the size of their caches; memory would then be collected after every 256 kB, and not after
# 32 MB.
export DOTNET_GCgen0size=0x2000000
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en NO_COLOR=1

logs=$(mktemp -d "${TMPDIR:-/tmp}/federated-tests.XXXXXX")
# Of the steps, and of the suites that ended: "passed failed" of each.
passed=0
failed=0
counts="$logs/counts"

source tests/tools.sh
source tests/counts.sh

finish() {
  local ran broken
  while read -r ran broken; do
    passed=$((passed + ran))
    failed=$((failed + broken))
  done < <(cat "$counts" 2>/dev/null)
  dotnet build-server shutdown --vbcscompiler >/dev/null 2>&1
  [[ -z ${copy:-} ]] || rm -rf "$copy"
  if ((failed == 0 && passed > 0)); then
    rm -rf "$logs"
    echo "$passed passed, 0 failed"
    exit 0
  fi
  rmdir "$logs" 2>/dev/null || echo "Logs: $logs"
  echo "$passed passed, $((failed > 0 ? failed : 1)) failed"
  exit 1
}
trap finish EXIT
trap 'failed=$((failed + 1)); kill $(jobs -p) 2>/dev/null; exit' INT TERM

# report MARK NAME SECONDS DETAIL [LOG]: one line a step, and the end of its log when it failed.
report() {
  printf "%-4s %-12s %4d s  %s\n" "$1" "$2" "$3" "$4" | sed "s/ *$//"
  if [[ $1 == FAIL && -s ${5:-} ]]; then
    tail -n "$shown_log_lines" "$5" | cut -c1-240 | sed 's/^/     | /'
  fi
}

# step NAME COMMAND…: something that has no tests but must succeed.
step() {
  local name=$1 log="$logs/$1.log" start=$SECONDS
  shift
  if "$@" >"$log" 2>&1; then
    report ok "$name" $((SECONDS - start)) ""
  else
    failed=$((failed + 1))
    report FAIL "$name" $((SECONDS - start)) "$*" "$log"
    return 1
  fi
}

# run_suite NAME COUNTER RESULTS COMMAND…: COUNTER reads "passed not-passed" from RESULTS once COMMAND has ended.
run_suite() {
  local name=$1 counter=$2 results=$3 log="$logs/$1.log" start=$SECONDS code=0 ran=0 broken=0 detail
  shift 3
  timeout --kill-after=10 "$suite_timeout_seconds" "$@" >"$log" 2>&1 || code=$?
  read -r ran broken < <("$counter" "$results")
  detail="$ran of $((ran + broken)) passed"
  if ((code != 0 && broken == 0)); then
    broken=1
    detail="ended with code $code after $ran tests"
  elif ((ran + broken == 0)); then
    broken=1
    detail="ran no test"
  fi
  echo "$ran $broken" >>"$counts"
  report "$( ((broken == 0)) && echo ok || echo FAIL)" "$name" $((SECONDS - start)) "$detail" "$log"
}

dotnet_suite() {
  local name=$1 project=$2 chosen=()
  [[ -z $(filter "$name") ]] || chosen=(--filter "$(filter "$name")")
  run_suite "$name" count_trx "$logs/$name.trx" dotnet test "$project" --no-build --nologo "${chosen[@]}" \
    --configuration "$configuration" --logger "trx;LogFileName=$logs/$name.trx" --results-directory "$logs"
}

# filter SUITE: which of its tests are run.
filter() {
  if [[ $1 == real-* && ${FEDERATED_REAL_PACKAGES:-} != whole ]]; then printf 'Cost!=long'; fi
}

node_suite() {
  local name=$1 folder=$2
  run_suite "$name" count_tap "$logs/$name.log" npm --prefix "$folder" run --silent test:built
}

# The usings of a file: those of System first, and each part in order, as the format has them.
check_usings() {
  git ls-files '*.cs' | xargs awk '
    FNR == 1 { last = "" }
    /^using [A-Z][A-Za-z0-9_.]*;$/ {
      name = substr($2, 1, length($2) - 1)
      key = (name == "System" || name ~ /^System\./ ? "0" : "1") tolower(name)
      gsub(/\./, " ", key)
      if (key < last) { print FILENAME ":" FNR ": " $0; wrong = 1 }
      last = key
    }
    END { exit wrong }'
}

# Name and project of every .NET suite, from the solution: a new test project cannot be forgotten.
dotnet_suites() {
  sed -nE 's/^Project\(.*= "Federated\.Tests\.([A-Za-z0-9]+)", "([^"]+\.csproj)".*/\1 \2/p' Federated.sln | tr '\\' '/' | sort
}

# ranked NAME…: the suites on the input, these first and in this order.
ranked() {
  awk -v order="$*" 'BEGIN { many = split(order, names, " "); for (i in names) rank[names[i]] = i } { print ($1 in rank ? rank[$1] : many + 1), $0 }' |
    sort -n | cut -d" " -f2-
}

# Longest first, as they are begun; but last the one that starts nothing, and so does not mind what is built beside it.
mapfile -t suites < <((dotnet_suites; echo "Deployment deploy-k8s/tests") | ranked Gateway Engine Cluster Services Deployment Domain)

if (($# > 0)); then
  chosen=()
  for wanted in "$@"; do
    match=$(printf '%s\n' "${suites[@]}" | grep -i "^$wanted " || true)
    if [[ -z $match ]]; then
      echo "There is no suite $wanted. Suites: $(printf '%s\n' "${suites[@]}" | cut -d' ' -f1 | paste -sd' ')"
      failed=1
      exit
    fi
    chosen+=("$match")
  done
  suites=("${chosen[@]}")
fi

step tools prepare_tools "${suites[@]}" || exit
if (($# == 0)); then
  step build dotnet build Federated.sln --nologo --configuration "$configuration" -clp:ErrorsOnly || exit
  # Rules of style and of analysers have failed the build; what is left is layout, and the order of usings. It uses one core.
  (step format dotnet format whitespace Federated.sln --verify-no-changes --no-restore && touch "$logs/format.ok") &
  format=$!
  step usings check_usings
else
  for suite in "${suites[@]}"; do
    read -r name path <<<"$suite"
    # What has no project runs the services as they are built.
    [[ $path == *.csproj ]] || path=services/AllInOne
    step build dotnet build "$path" --nologo --configuration "$configuration" -clp:ErrorsOnly || exit
  done
fi

# A suite with its project or folder.
suite() {
  local name path
  read -r name path <<<"$1"
  # Where tests start processes, nothing is compiled better in the first four seconds (hexadecimal, in milliseconds); where they
  # work themselves, in one process, it may use more memory (128 MB) before it is collected.
  if [[ $name == *@(Gateway|Cluster|Deployment) ]]; then local -x DOTNET_TC_CallCountingDelayMs=1000; else local -x DOTNET_GCgen0size=0x8000000; fi
  if [[ $path == *.csproj ]]; then dotnet_suite "$name" "$path"; else node_suite "$name" "$path"; fi
}

# begin SUITE…: two at a time, since each waits now and then for processes that start; those that take longest come first. With three,
# silos go without time for so long that they give each other up for dead. It returns when one more may begin.
begun=()
begin() {
  for suite in "$@"; do
    if [[ $suite == real-* && ${FEDERATED_REAL_PACKAGES:-} != whole ]] && ((SECONDS > real_suites_begin_seconds)); then
      echo "${suite%% *}: not run, since $SECONDS s have passed; FEDERATED_REAL_PACKAGES=whole runs all"
      continue
    fi
    suite "$suite" &
    begun+=($!)
    while (($(jobs -rp | wc -l) >= 2)); do wait -n; done
  done
}

# Waits for the format, and for every suite that was begun: each must have left its counts.
end() {
  local ended
  wait "${begun[@]}"
  [[ -z ${format:-} ]] || { wait "$format"; [[ -e $logs/format.ok ]]; } || failed=$((failed + 1))
  ended=$(cat "$counts" 2>/dev/null | wc -l)
  ((ended == ${#begun[@]})) || failed=$((failed + ${#begun[@]} - ended))
}

# Makes ready for the suites with the packages, in a copy of the tree, whose obj folders are its own. NBomber stays a stand-in:
# it is in few registries, and in nothing that ships. Where there is no way to restore the packages, that is said and is no
# failure: 1. Where they do not build: 2.
prepare_real() {
  local log="$logs/real-restore.log" code=0 missing path
  mkdir "$tree"
  git ls-files -z --cached --others --exclude-standard | tar --create --null --files-from - --ignore-failed-read 2>/dev/null | tar --extract --directory "$tree"
  # What lies beside the repository, or was installed into it.
  for path in ../shared tests/Gateway/Interop/node_modules deploy-k8s/tests/node_modules; do
    [[ ! -d $path ]] || ln -s "$(realpath "$path")" "$tree/$path"
  done
  timeout "$restore_timeout_seconds" dotnet restore "$tree/Federated.sln" >"$log" 2>&1 || code=$?
  if ((code != 0)); then
    missing=$(grep -oE 'Unable to find package [^ ]+|[A-Za-z.]+ [0-9.]+ was not found' "$log" | head -n 1 | sed -E 's/Unable to find package //; s/ was not found//; s/\.$//')
    ((code != 124)) || missing="none: no answer within $restore_timeout_seconds s"
    echo "real packages: not restorable here (first missing package: ${missing:-none named; $(grep -m 1 -oE 'error [A-Z]+[0-9]+' "$log")})"
    return 1
  fi
  step real-build dotnet build "$tree/Federated.sln" --nologo --no-restore --configuration "$configuration" -clp:ErrorsOnly || return 2
}

# The suites again with the packages, as soon as one more may begin.
real_packages() {
  local again name path code=0
  copy=$(mktemp -d "${TMPDIR:-/tmp}/federated-real.XXXXXX")
  tree="$copy/tree"
  # MSBuild takes properties from the environment, also in what tests start.
  export UseRealPackages=true UseRealNBomber=false
  prepare_real &
  wait $! || code=$?
  ((code != 2)) || failed=$((failed + 1))
  ((code == 0)) || return
  # Those that use most of the packages, or take longest, come first. In what Domain tests, none is swapped.
  mapfile -t again < <(printf '%s\n' "${suites[@]}" | grep -v "^Domain " | ranked Services Cluster Deployment Gateway Engine)
  for suite in "${again[@]}"; do
    read -r name path <<<"$suite"
    begin "real-$name $tree/$path"
  done
}

begin "${suites[@]}"
if (($# == 0)) && [[ ${FEDERATED_REAL_PACKAGES:-restore} != 0 ]]; then real_packages; fi
end
exit
