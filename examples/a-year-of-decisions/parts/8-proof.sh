heading '8. The proof'
as auditor '*'

say 'Nothing was made or lost:'
get '/v1/proof?year=2025-26' | rows year,balanced,receivedPence,heldPence,inTransitPence | table year,balanced,receivedPence,heldPence,inTransitPence

say 'Nothing is set aside for a decision that is closed:'
AT=
for body in QMF QMF-HAVERING QMF-REDBRIDGE; do position $body; done
