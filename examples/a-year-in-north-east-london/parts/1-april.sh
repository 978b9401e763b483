heading '1. April: the money comes in and goes down'
as system-finance QMF

say 'NHS England pays. One penny is there that no fair share can divide.'
funding() {
  ok "$1" POST /v1/budgets/QMF/funding "{$2,\"amountPence\":\"$3\",\"source\":\"NHS England\",\"reference\":\"Allocation 2025/26\",\"effectiveOn\":\"2025-04-01\"}"
}
funding 'core services, 3,000,000,000.01' "$core" 300000000001
funding 'additional roles (ARRS, ring-fenced), 61,742,689.60' "$arrs" 6174268960
funding 'transformation (non-recurrent), 12,000,000.00' "$transformation" 1200000000

# Shares an amount over the children by a basis, and leaves the shares in SHARES.
allocate() {
  quietly POST "/v1/budgets/$1/allocations" "{$2,\"amountPence\":\"$3\",\"basis\":\"$4\",\"effectiveOn\":\"2025-04-01\"}"
  SHARES=$(list shares <<<"$ANSWER" | rows organisation,weight,amountPence,leftOverPenny)
}
share_of() { awk -F, -v who="$1" '$1 == who { print $3 }' <<<"$2"; }

say 'The ICB keeps 600 million of core for what is bought for all, and shares the rest over the boroughs by weighted population.'
allocate QMF "$core" 240000000001 weighted-population
core_of_boroughs=$SHARES
table organisation,weight,amountPence,leftOverPenny <<<"$SHARES"
allocate QMF "$arrs" 6174268960 weighted-population
arrs_of_boroughs=$SHARES
allocate QMF "$transformation" 960000000 weighted-population
transformation_of_boroughs=$SHARES

say 'Newham passes on to its nine PCNs: core by need, all of the additional roles, and 900,000 of transformation in equal parts.'
as place-board QMF-NEWHAM
allocate QMF-NEWHAM "$core" 1000000002 weighted-population
core_of_pcns=$SHARES
table organisation,weight,amountPence,leftOverPenny <<<"$SHARES"
allocate QMF-NEWHAM "$arrs" "$(share_of QMF-NEWHAM "$arrs_of_boroughs")" weighted-population
arrs_of_pcns=$SHARES
allocate QMF-NEWHAM "$transformation" 90000000 equal
transformation_of_pcns=$SHARES

say 'The system is to end the year 12 million in surplus. Its control total is split over the ICB and the boroughs.'
as system-finance QMF
part() { printf '{"organisation":"%s","amountPence":"%s"}' "$1" "$2"; }
boroughs="$(part QMF-BARKING-AND-DAGENHAM 100000000),$(part QMF-HAVERING 100000000),$(part QMF-REDBRIDGE 100000000)"
boroughs="$boroughs,$(part QMF-TOWER-HAMLETS 100000000),$(part QMF-WALTHAM-FOREST 100000000)"
quietly PUT /v1/control-totals/QMF "{$year,\"totalPence\":\"1200000000\",\"organisations\":[$boroughs,$(part QMF 300000000),$(part QMF-HACKNEY 100000000),$(part QMF-NEWHAM 300000000)]}" text/csv
table organisation,amountPence <<<"$ANSWER"

say 'Plans: budgets are phased evenly. The forecast of core at Stratford PCN goes by what was spent so far; where money is tied to contracts, forecasts go by commitments.'
plan() { quietly PUT "/v1/budgets/$1/plan" "{$year,\"fund\":\"$2\",\"basis\":\"even\",\"forecastMethod\":\"$3\"}"; }
plan U76122 core straight-line
plan U76122 arrs commitments
plan U76122 transformation commitments

# The contracts of a body as one batch, all or nothing: fund and pence, again and again. They are paid in March.
payments=
contract() {
  local body=$1 supplier=$2 commits= spends=
  shift 2
  while [ $# -gt 0 ]; do
    plan "$body" "$1" commitments
    next_id
    commits="$commits,{\"commandId\":\"$ID\",\"commit\":{$year,\"fund\":\"$1\",\"amountPence\":\"$2\",\"purpose\":\"Contracts of the year\",\"supplier\":\"$supplier\",\"effectiveOn\":\"2025-04-01\"}}"
    spends="$spends $1 $2 $ID"
    shift 2
  done
  quietly POST "/v1/budgets/$body/commands:batch" "{\"atomic\":true,\"commands\":[${commits#,}]}"
  payments="$payments$body$spends"$'\n'
}

say 'Contracts for the year: the ICB, Newham, the other boroughs and the other PCNs of Newham commit theirs, each as one batch.'
contract QMF 'Acute and specialised providers' core 59900000000 transformation 200000000
contract QMF-NEWHAM 'Community and mental health providers' core 43100000000 transformation 80000000
for borough in QMF-BARKING-AND-DAGENHAM QMF-HACKNEY QMF-HAVERING QMF-REDBRIDGE QMF-TOWER-HAMLETS QMF-WALTHAM-FOREST; do
  surplus=100000000
  [ $borough = QMF-HACKNEY ] && surplus=150000000
  contract $borough 'Providers and practices of the borough' \
    core $(($(share_of $borough "$core_of_boroughs") - surplus)) arrs "$(share_of $borough "$arrs_of_boroughs")" \
    transformation "$(share_of $borough "$transformation_of_boroughs")"
done
for pcn in U06978 U11373 U23362 U34188 U52641 U56681 U71739 U94747; do
  contract $pcn 'Practices of the network' core "$(share_of $pcn "$core_of_pcns")" arrs "$(share_of $pcn "$arrs_of_pcns")" \
    transformation "$(share_of $pcn "$transformation_of_pcns")"
done
position QMF
position QMF-NEWHAM
position U76122
