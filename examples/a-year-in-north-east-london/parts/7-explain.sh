heading '7. March: everything is paid, and every figure explained'
as neighbourhood U76122
monthly_payments 2026-02-27
close M11 true
monthly_payments 2026-03-31
as system-finance QMF
while read -r body lines; do
  [ -n "$body" ] || continue
  commands=
  set -- $lines
  while [ $# -gt 0 ]; do
    next_id
    commands="$commands,{\"commandId\":\"$ID\",\"spend\":{$year,\"fund\":\"$1\",\"amountPence\":\"$2\",\"commitmentId\":\"$3\",\"effectiveOn\":\"2026-03-31\"}}"
    shift 3
  done
  quietly POST "/v1/budgets/$body/commands:batch" "{\"atomic\":true,\"commands\":[${commands#,}]}"
done <<<"$payments"
close M12 true

say 'Whose money did Stratford PCN spend? By which rule did it come, and where did the penny go that was left over?'
as auditor '*'
spent='/v1/budgets/U76122/explain'
question='year=2025-26&fund=core&kind=spent'
explanation=$(get "$spent?$question")
printf '    %s\n' "$(text sentence "$explanation")"
sed -E 's/.*"allocations":\[//; s/,"sources":\[[^]]*\]//g' <<<"$explanation" |
  rows basis,weightColumn,weightsYear,weight,totalWeight,allocatedPence,sharePence,leftOverPenny |
  table basis,weightsYear,weight,totalWeight,allocatedPence,sharePence,leftOverPenny

say 'The entries that made the figure, with the reversal and what it reversed:'
get "$spent/entries?$question" text/csv | table effectiveOn,kind,amountPence,balancePence,narrative

say 'And whose money the extra clinics in the heat were:'
get "/v1/budgets/U76122/entries/$extra_clinics/provenance" | list sources | rows source,amountPence | table source,amountPence
