heading '7. What a stricter scheme would have made of the year'

say 'Networks up to 25,000.00 instead of 50,000.00, boroughs up to 500,000.00 instead of 1,000,000.00:'
as system-finance QMF
stricter() {
  { printf 'year: 2025-26\n' && sed -e 's/fixedPence: 5000000$/fixedPence: 2500000/' -e 's/fixedPence: 100000000$/fixedPence: 50000000/' scheme.yaml; } |
    curl -sS "$API/v1/schemes/QMF:dryRun" -H "Authorization: Bearer $TOKEN" -H "Accept: $1" -H 'Content-Type: application/yaml' --data-binary @-
}
tested=$(stricter application/json)
printf '    %s decisions routed again\n' "$(text decisions "$tested")"
printf '    local share by count: %s, then %s\n' "$(text localShareByCount "$tested")" "$(text localShareByCountThen "$tested")"
printf '    local share by value: %s, then %s\n' "$(text localShareByValue "$tested")" "$(text localShareByValueThen "$tested")"

say 'Who would have decided instead:'
changes=$(stricter text/csv | tr -d '\r')
{
  printf 'tier,tierThen,decisions\n'
  table tier,tierThen <<<"$changes" | sed 1d | sort | uniq -c | awk '{ print $2 "," $3 "," $1 }'
} | table tier,tierThen,decisions
say 'The largest of them:'
# All is read to the end: who stops earlier breaks the pipe of who still writes.
{ head -n 1 <<<"$changes" && sed 1d <<<"$changes" | sort -t, -k4,4nr | sed -n 1,5p; } | table title,forum,forumThen,amountPence
