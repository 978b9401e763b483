heading '8. The year ends'
as system-finance QMF
ok '2025-26' POST /v1/budgets/QMF/years/2025-26:close '{"reason":"Year end"}'

say 'What was carried into 2026-27, what went back, and what stayed:'
for body in U76122 QMF-NEWHAM QMF; do
  printf '    %s\n' "$body"
  get "/v1/budgets/$body/years/2025-26" text/csv | table fund,receivedPence,spentPence,delegatedPence,unspentPence,carriedBalancePence,carriedCommitmentsPence,returnedPence
done

say 'Nothing more counts in the old year. The hub is finished in April and paid from the money that came along.'
as neighbourhood U76122
refused 'dressings of March, 900.00' POST /v1/budgets/U76122/spending "{$core,\"amountPence\":\"90000\",\"purpose\":\"Dressings\",\"effectiveOn\":\"2026-03-30\"}"
pay U76122 '"year":"2026-27","fund":"core"' 12000000 "$hub" 2026-04-20
position U76122 2026-27
as system-finance QMF
position QMF-NEWHAM 2026-27
position QMF 2026-27
