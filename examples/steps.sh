# What a story is told with: requests by curl, tables by awk. It is sourced by year.sh of each story, which sets "story".

API=${FEDERATED:-http://127.0.0.1:8080}
export LC_ALL=C
number=0
AT=
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

heading() { printf '\n== %s\n' "$1"; }
say() { printf '\n%s\n' "$1"; }

# Tokens from the development issuer, by one curl: each as "role organisation", and perhaps a person.
know() {
  local who role organisation person next=
  for who; do
    read -r role organisation person <<<"$who"
    printf '%surl = "%s/dev/token"\nheader = "Content-Type: application/json"\nwrite-out = "\\n"\n' "$next" "$API"
    printf 'data-binary = "{\\"role\\":\\"%s\\",\\"organisation\\":\\"%s\\",\\"subject\\":\\"%s\\"}"\n' "$role" "$organisation" "${person:-developer}"
    next=$'next\n'
  done | curl -sS -K - | sed -nE 's/.*"access_token": *"([^"]+)".*/\1/p' >"$scratch/tokens"
  for who; do
    read -r role organisation person <<<"$who"
    read -r "token_${role//-/_}_${organisation//[^A-Z0-9]/_}_${person:-developer}"
  done <"$scratch/tokens"
}

# From here on as somebody: a role at an organisation, and perhaps a person.
as() {
  local known=token_${1//-/_}_${2//[^A-Z0-9]/_}_${3:-developer}
  [ -n "${!known:-}" ] || know "$*"
  TOKEN=${!known}
}

get() { curl -sS "$API$1" -H "Authorization: Bearer $TOKEN" -H "Accept: ${2:-application/json}"; }

# An id for the next command: its number, so the same story told again asks the same again.
next_id() {
  number=$((number + 1))
  printf -v ID '%s-0000-4000-8000-%012d' "$story" "$number"
}

# Sends a write: method, path, body, and the answer's form.
send() {
  next_id
  ANSWER=$(curl -sS -X "$1" "$API$2" -H "Authorization: Bearer $TOKEN" -H "Accept: ${4:-application/json}" \
    -H 'Content-Type: application/json' -H "Idempotency-Key: $ID" -d "$3")
}

# Keeps a write for later: method, path, body; for whom it is, is settled now. All that is kept is sent by one curl, in order,
# and must succeed; the answers are in ANSWERS, a line each.
keep() {
  next_id
  printf '%s\n' "next" "url = \"$API$2\"" "request = $1" "header = \"Authorization: Bearer $TOKEN\"" \
    "header = \"Idempotency-Key: $ID\"" 'header = "Content-Type: application/json"' "data-binary = \"${3//\"/\\\"}\"" \
    'write-out = "\n"' >>"$scratch/kept"
}
send_kept() {
  ANSWERS=$(sed 1d "$scratch/kept" | curl -sS -K -)
  rm "$scratch/kept"
  if ANSWER=$(grep -m 1 '^{"type":"urn:federated:' <<<"$ANSWERS"); then unexpected 'Refused, and should not be' 'one of' 'those kept'; fi
}

# text NAME ANSWER: a field of an answer, its number or text; of several with that name, the last.
# field NAME: the same of the last answer to a write.
text() {
  local value=${2##*\"$1\":}
  [ "$value" != "$2" ] || return 0
  case $value in
    '"'*) value=${value#'"'} value=${value%%'"'*} ;;
    *) value=${value%%[,\}]*} ;;
  esac
  printf '%s\n' "$value"
}
field() { text "$1" "$ANSWER"; }

# Sends a write that must succeed, and says nothing. AT is when it was recorded; positions are asked for as of then.
quietly() {
  send "$@"
  if is_problem; then unexpected 'Refused, and should not be' "$@"; fi
  local recorded
  recorded=$(field recordedAt)
  AT=${recorded:-$AT}
}

# The same with words about the step; shows what became of it, and warnings.
ok() {
  local words=$1 state
  shift
  quietly "$@"
  state=$(field state)
  printf -- '- %s%s\n' "$words" "${state:+: $state}"
  case $ANSWER in *'"warnings":[{'*) printf '    warning: %s\n' "$(field sentence)" ;; esac
}

# Words about the step, then the write: it must be refused. Shows the reason, the sentence and the figures.
refused() {
  local words=$1
  shift
  send "$@"
  if ! is_problem; then unexpected 'Not refused, and should be' "$@"; fi
  printf -- '- %s\n    refused, %s: %s\n' "$words" "$(field reason)" "$(field detail)"
  sed -E 's/.*"figures":\{([^}]*)\}.*/\1/; s/"//g; s/:/=/g; s/,/, /g; s/^/    /' <<<"$ANSWER"
}

is_problem() { case $ANSWER in '{"type":"urn:federated:'*) ;; *) false ;; esac; }

unexpected() {
  printf '%s: %s %s\n%s\n' "$1" "$2" "$3" "$ANSWER"
  exit 1
}

# A table from CSV: these columns, amounts in pounds; only the rows that match, when a pattern is given.
table() {
  tr -d '\r' | awk -v columns="$1" -v only="${2:-.}" '
    function split_row(row, cells,   n, i, c, quoted) {
      n = 1; cells[1] = ""; quoted = 0
      for (i = 1; i <= length(row); i++) {
        c = substr(row, i, 1)
        if (c == "\"") quoted = !quoted
        else if (c == "," && !quoted) cells[++n] = ""
        else cells[n] = cells[n] c
      }
      return n
    }
    function pounds(pence,   sign, digits, out) {
      if (pence == "") return ""
      sign = ""
      if (substr(pence, 1, 1) == "-") { sign = "-"; pence = substr(pence, 2) }
      while (length(pence) < 3) pence = "0" pence
      digits = substr(pence, 1, length(pence) - 2)
      out = "." substr(pence, length(pence) - 1)
      while (length(digits) > 3) { out = "," substr(digits, length(digits) - 2) out; digits = substr(digits, 1, length(digits) - 3) }
      return sign digits out
    }
    function words(name) {
      sub(/Pence$/, "", name)
      while (match(name, /[A-Z]/)) name = substr(name, 1, RSTART - 1) " " tolower(substr(name, RSTART, 1)) substr(name, RSTART + 1)
      return name
    }
    NR == 1 {
      total = split_row($0, header)
      many = split(columns, wanted, ",")
      for (w = 1; w <= many; w++) for (h = 1; h <= total; h++) if (header[h] == wanted[w]) at[w] = h
      for (w = 1; w <= many; w++) { grid[0, w] = words(wanted[w]); width[w] = length(grid[0, w]) }
      next
    }
    $0 ~ only {
      split_row($0, cells); rows++
      for (w = 1; w <= many; w++) {
        cell = cells[at[w]]
        if (wanted[w] ~ /Pence$/) cell = pounds(cell)
        grid[rows, w] = cell
        if (length(cell) > width[w]) width[w] = length(cell)
      }
    }
    END {
      for (r = 0; r <= rows; r++) {
        line = "   "
        for (w = 1; w <= many; w++)
          line = line " " sprintf(wanted[w] ~ /Pence$/ ? "%" width[w] "s" : "%-" width[w] "s", grid[r, w])
        sub(/ +$/, "", line)
        print line
      }
    }'
}

# A list of an answer in JSON, by its name.
list() { sed -E 's/.*"'"$1"'":\[([^]]*)\].*/\1/'; }

# Objects of a list in JSON as CSV: these fields of each.
rows() {
  printf '%s\n' "$1"
  sed 's/},{/}\n{/g' | awk -v names="$1" '{
    many = split(names, wanted, ","); line = ""
    for (w = 1; w <= many; w++) {
      value = ""
      if (match($0, "\"" wanted[w] "\":\"?[^\",}]*")) { value = substr($0, RSTART, RLENGTH); sub(/^"[^"]*":"?/, "", value) }
      line = line (w > 1 ? "," : "") value
    }
    print line
  }'
}

# What an organisation holds of the year, as recorded at the last write that said when: funds in which anything is.
position() {
  local year=${2:-2025-26}
  printf '    %s, %s\n' "$1" "$year"
  get "/v1/budgets/$1/position?year=$year${AT:+&asAt=$AT}" | sed 's/,"children":.*//' | list funds |
    rows fund,receivedPence,availablePence,reservedPence,committedPence,spentPence,delegatedPence | grep -v ',0,0,0,0,0,0$' |
    table fund,receivedPence,delegatedPence,availablePence,reservedPence,committedPence,spentPence
}
