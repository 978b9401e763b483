heading '6. January: the control totals are re-apportioned'
as neighbourhood U76122
monthly_payments 2025-10-31
close M7 true
monthly_payments 2025-11-28
close M8 true
monthly_payments 2025-12-31
close M9 true

say 'Newham expects 500,000 less surplus, and Hackney can hold back as much. The ICB proposes it: the parts still sum to 12 million.'
as system-finance QMF
quietly PUT /v1/control-totals/QMF "{$year,\"totalPence\":\"1200000000\",\"organisations\":[$boroughs,$(part QMF 300000000),$(part QMF-HACKNEY 150000000),$(part QMF-NEWHAM 250000000)]}" text/csv
proposal=$ID
changed='consent|HACKNEY|NEWHAM'
table organisation,amountPence,proposedPence,consent "$changed" <<<"$ANSWER"

say 'Only those whose part changes are asked. With the second consent it is in force.'
as place-board QMF-REDBRIDGE
refused 'Redbridge consents: it is not asked' POST "/v1/control-totals/QMF/proposals/$proposal:consent" '{}'
for borough in QMF-NEWHAM QMF-HACKNEY; do
  as place-board $borough
  quietly POST "/v1/control-totals/QMF/proposals/$proposal:consent" '{"reason":"Agreed by the board on 15 January"}' text/csv
  printf -- '- %s consents\n' "$borough"
  table organisation,amountPence,proposedPence,consent "$changed" <<<"$ANSWER"
done

say 'The report of January holds the forecasts against the new control totals.'
as neighbourhood U76122
monthly_payments 2026-01-30
close M10 true
as system-finance QMF
get '/v1/budgets/QMF/report?year=2025-26&month=M10&subtree=true' text/csv >"$scratch/report.csv"
table scope,organisation,budgetPence,forecastPence,outturnVariancePence,controlTotalPence,controlTotalVariancePence 'control-total,|system-total,' <"$scratch/report.csv"
