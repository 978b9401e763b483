# Who is who in this story, and what they do every month. It is sourced by year.sh.

boroughs=(QMF-BARKING-AND-DAGENHAM QMF-HACKNEY QMF-HAVERING QMF-NEWHAM QMF-REDBRIDGE QMF-TOWER-HAMLETS QMF-WALTHAM-FOREST)
networks=() # Filled in by parts/1-money.sh, borough by borough.
everybody=()
commitments=0
local_decisions=0

day() { quietly_set_clock "$1" && today=$1; }
quietly_set_clock() {
  ANSWER=$(curl -sS -X PUT "$API/dev/clock" -H 'Content-Type: application/json' -d "{\"day\":\"$1\"}")
  case $ANSWER in '{"day":"'*) ;; *) unexpected 'The clock was not set' PUT /dev/clock ;; esac
}

# What a draw gives, from the second number to the third: in whole pounds, always the same in this place of the story.
seed=2025
draw() {
  seed=$(((seed * 1103515245 + 12345) % 2147483648))
  printf -v "$1" '%d' $((($2 + seed / 7 % ($3 - $2 + 1)) * 100))
}

# What a body commits by itself in this month, as one batch: how many, and from how many pounds to how many.
purposes=('Extra clinics' 'Locum sessions' 'Home visits' 'Care home rounds' 'Equipment' 'Training' 'Interpreters' 'Outreach')
commit_locally() {
  local body=$1 many=$2 least=$3 most=$4 i pence batch=
  for ((i = 0; i < many; i++)); do
    draw pence "$least" "$most"
    next_id
    batch="$batch,{\"commandId\":\"$ID\",\"commit\":{$core,\"amountPence\":\"$pence\",\"purpose\":\"${purposes[i % 8]}\",\"effectiveOn\":\"$today\"}}"
  done
  keep POST "/v1/budgets/$body/commands:batch" "{\"atomic\":true,\"commands\":[${batch#,}]}"
  commitments=$((commitments + many))
}
everybody_commits() {
  local each=$1 borough network
  for borough in "${boroughs[@]}"; do
    as place-board "$borough"
    commit_locally "$borough" "$each" 50000 400000
  done
  for network in "${networks[@]}"; do
    as neighbourhood "$network"
    commit_locally "$network" 8 500 20000
  done
  send_kept
}

# Fields of a proposal: title, category, money, funding body, pence, and those affected.
proposal() {
  local title=$1 category=$2 money=$3 body=$4 pence=$5 affected=
  shift 5
  [ $# -eq 0 ] || printf -v affected '"%s",' "$@"
  printf '"title":"%s","category":"%s",%s,"fundingOrganisation":"%s","amountPence":"%s","affected":[%s]' \
    "$title" "$category" "$money" "$body" "$pence" "${affected%,}"
}

# Those who act on a decision, one after the other: each as "role body person".
each() {
  local decision=$1 verb=$2
  shift 2
  while [ $# -gt 0 ]; do
    as $1
    keep POST "/v1/decisions/$decision:$verb" "{}"
    shift
  done
}
icb=('partnership-board QMF ivy' 'partnership-board QMF jack' 'partnership-board QMF kate')

# A network decides for itself: Ana proposes, Ben approves.
network_titles=('Home visiting team' 'Weekend clinics' 'Group consultations for diabetes' 'Care home round' 'Social prescribing'
  'Spirometry' 'Minor surgery list' 'Digital inclusion sessions')
turn=0
networks_decide() {
  local i network pence
  for ((i = 0; i < 8; i++)); do
    network=${networks[turn % 48]}
    draw pence 20000 49000
    as neighbourhood "$network" ana
    keep POST /v1/decisions "{$(proposal "${network_titles[i]}" services "$core" "$network" "$pence")}"
    each "$ID" approve "neighbourhood $network ben"
    turn=$((turn + 1))
  done
}

# A borough decides for its networks: Finn proposes, Gita and Hugh approve.
borough_titles=('Integrated neighbourhood teams' 'Same-day access hub' 'Falls service' 'Community nursing at night' 'Frailty clinics'
  'Wound care in the community' 'Carers support')
boroughs_decide() {
  local borough pence i=$turn
  for borough in "${boroughs[@]}"; do
    draw pence 300000 900000
    as place-board "$borough" finn
    keep POST /v1/decisions "{$(proposal "${borough_titles[i % 7]}" services "$core" "$borough" "$pence")}"
    each "$ID" approve "place-board $borough gita" "place-board $borough hugh"
    i=$((i + 1))
    local_decisions=$((local_decisions + 1))
  done
}

# The system decides for two boroughs or more, with the ICB's money: Lena proposes, the boroughs consent, the board approves.
system_titles=('Shared discharge team' 'Virtual ward' 'Community diagnostics' 'Urgent dental service' 'Perinatal mental health' 'Long Covid clinic')
system_decides() {
  local title=$1 pence=$2 decision borough
  shift 2
  as system-finance QMF lena
  keep POST /v1/decisions "{$(proposal "$title" services "$core" QMF "$pence" "$@")}"
  decision=$ID
  for borough in "$@"; do each "$decision" consent "place-board $borough"; done
  each "$decision" approve "${icb[@]}"
}
system_decides_twice() {
  local i pence
  for i in 0 1; do
    draw pence 300000 900000
    system_decides "${system_titles[(turn / 8 + 3 * i) % 6]}" "$pence" "${boroughs[(turn / 8 + i) % 7]}" "${boroughs[(turn / 8 + i + 3) % 7]}"
  done
}

# Consents of these boroughs, and the board's three approvals.
agree() {
  local decision=$1 borough
  shift
  for borough in "$@"; do each "$decision" consent "place-board $borough"; done
  each "$decision" approve "${icb[@]}"
  send_kept
}

# How a decision stands, and the words of the last rule.
stands() {
  local answer
  answer=$(get "/v1/decisions/$1")
  printf -- '- %s: %s, decided by %s, money %s\n' "$(text title "$answer")" "$(text state "$answer")" "$(text forum "$answer")" "$(text money "$answer")"
}
because() { get "/v1/decisions/$1" | grep -oE '"outcome":"[^"]*"' | tail -n 1 | sed -E 's/"outcome":"(.*)"/    \1/'; }

# A reserved matter costs nothing, and all boroughs are asked.
reserved_matter() {
  as system-finance QMF lena
  keep POST /v1/decisions "{$(proposal "$1" strategy "$core" QMF 0 "${boroughs[@]}")}"
  agree "$ID" "${boroughs[@]}"
}

# One month as it always is: commitments first, then decisions. Boards of boroughs do not meet in August and December.
month() {
  local name=$1 each=$3
  day "$2"
  everybody_commits "$each"
  networks_decide
  case $name in August | December) ;; *) boroughs_decide ;; esac
  system_decides_twice
  send_kept
  counted
  share "$name"
}

# Waits until what the books say has been counted.
counted() {
  local tries
  as auditor QMF
  for ((tries = 0; tries < 600; tries++)); do
    REPORT=$(get '/v1/subsidiarity/QMF?year=2025-26')
    read_tiers
    if [ $((neighbourhood_count + place_count)) -eq $((commitments + local_decisions + turn)) ]; then return; fi
    sleep 0.1
  done
  ANSWER=$REPORT
  unexpected 'Not counted' GET /v1/subsidiarity/QMF
}
# Of each tier in REPORT, as in place_count and place_pence.
read_tiers() {
  local tier count pence
  while IFS=, read -r tier count pence; do
    printf -v "${tier}_count" '%s' "$count"
    printf -v "${tier}_pence" '%s' "$pence"
  done < <(list tiers <<<"$REPORT" | rows tier,count,pence)
}

# The share after a month: one line of the table of the year.
months='month,localCount,localPence,systemCount,systemPence,localByCount,localByValue,roomPence'
share() {
  local count value room
  count=$(text localShareByCount "$REPORT")
  value=$(text localShareByValue "$REPORT")
  room=$(sed -E 's/.*"headroom":\{"pence":"([0-9]*)".*/\1/' <<<"$REPORT")
  months="$months"$'\n'"$1,$((place_count + neighbourhood_count)),$((place_pence + neighbourhood_pence)),$system_count,$system_pence,$count,$value,$room"
}
shares() { table month,localCount,localPence,systemCount,systemPence,localByCount,localByValue,roomPence <<<"$months"; }
