heading '2. April: the scheme of delegation'

say 'Before there is a scheme, nobody can be said to decide.'
as neighbourhood U76122 ana
refused 'Stratford PCN proposes' POST /v1/decisions "{$(proposal 'Home visiting team' services "$core" U76122 3000000)}"

say 'The draft, scheme.yaml, binds a partner only when its own board has signed it off.'
as system-finance QMF
next_id
ANSWER=$(curl -sS -X PUT "$API/v1/schemes/QMF" -H "Authorization: Bearer $TOKEN" -H "Idempotency-Key: $ID" \
  -H 'Content-Type: application/yaml' --data-binary @scheme.yaml)
if is_problem; then unexpected 'Refused, and should not be' PUT /v1/schemes/QMF; fi
for borough in "${boroughs[@]}"; do
  as place-board "$borough"
  quietly POST /v1/schemes/QMF:signOff '{"revision":1}'
done
as partnership-board QMF
refused 'Published before the ICB itself has signed' POST /v1/schemes/QMF:publish '{"effectiveFrom":"2025-04-01"}'
quietly POST /v1/schemes/QMF:signOff '{"revision":1}'
ok 'signed by all, and published' POST /v1/schemes/QMF:publish '{"effectiveFrom":"2025-04-01"}'

# Who would decide, and why; nothing is changed by it.
route() {
  local words=$1
  send POST /v1/decisions:route "{$2}"
  printf -- '- %s: %s\n' "$words" "$(field forum)"
  grep -oE '"outcome":"[^"]*"' <<<"$ANSWER" | sed -E 's/"outcome":"(.*)"/    \1/'
}

say 'Who would decide?'
as neighbourhood U76122 ana
route 'Stratford PCN for its residents, 50,000.00' "$(proposal 'Home visiting team' services "$core" U76122 5000000)"
route 'The same for a penny more' "$(proposal 'Home visiting team' services "$core" U76122 5000001)"
route 'For Stratford and Docklands, 40,000.00' "$(proposal 'Shared home visiting team' services "$core" U76122 4000000 U56681)"
route 'For Newham and Hackney, 40,000.00' "$(proposal 'Shared home visiting team' services "$core" U76122 4000000 QMF-HACKNEY)"

say 'What a body commits without a decision is held to its own limit.'
refused 'Stratford PCN commits 50,000.01' POST /v1/budgets/U76122/commitments "{$core,\"amountPence\":\"5000001\",\"purpose\":\"Home visiting team\"}"
