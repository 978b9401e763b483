heading '6. January to March: the year, month by month'
month January 2026-01-15 4
month February 2026-02-16 4
month March 2026-03-16 4
reserved_matter 'Commissioning intentions'
as auditor QMF
REPORT=$(get '/v1/subsidiarity/QMF?year=2025-26')
shares

say 'By tier, with what is reserved apart; commitments within own limits are decisions, too:'
list tiers <<<"$REPORT" | rows tier,count,pence | sed '1s/pence/amountPence/' | table tier,count,amountPence
sed -E 's/.*"reserved":(\{[^}]*\}).*/\1/' <<<"$REPORT" | rows tier,count,pence | sed '1s/tier,count,pence/reserved,count,amountPence/' | table reserved,count,amountPence

say 'Overridden:'
list overridden <<<"$REPORT" | rows amountPence,by,reason | table amountPence,by,reason

say 'How decisions ended, and what was committed within own limits:'
all_decisions() {
  local page= answer
  while :; do
    answer=$(get "/v1/decisions?year=2025-26&pageSize=1000&pageToken=$page")
    grep -oE '"state":"[a-z-]*"' <<<"$answer"
    page=$(text nextPageToken "$answer")
    [ -n "$page" ] || return 0
  done
}
as auditor '*'
all_decisions | sort | uniq -c | sed -E 's/^ *([0-9]+) "state":"(.*)"/    \2: \1/'
printf '    commitments within own limits: %s\n' "$commitments"
