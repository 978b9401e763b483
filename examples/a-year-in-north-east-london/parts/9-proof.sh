heading '9. The proof'
as auditor '*'

say 'Nothing was made or lost. From the journal, year by year:'
for of in 2025-26 2026-27; do
  get "/v1/proof?year=$of" | rows year,balanced,receivedPence,heldPence,inTransitPence | table year,balanced,receivedPence,heldPence,inTransitPence
done

say 'The whole journal verified: every chain, every entry, every book against the others.'
result=$(get /v1/verify '*/*' | tail -n 1)
printf '    in order: %s, streams: %s\n' "$(text inOrder "$result")" "$(text streams "$result")"
list years <<<"$result" | rows year,balanced,receivedPence,heldPence,inTransitPence | table year,balanced,receivedPence,heldPence,inTransitPence
case $result in *'"firstDifference":{'*) printf '    %s\n' "$(text explanation "$result")" ;; *) printf '    no difference\n' ;; esac
