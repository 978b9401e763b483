heading '5. October to December: handed down, and contested'
month October 2025-10-15 5

say 'Newham wants a diagnostic hub of its own, above its limit. The system has no room for it.'
as place-board QMF-NEWHAM finn
quietly POST /v1/decisions "{$(proposal 'Newham diagnostic hub' services "$core" QMF-NEWHAM 420000000)}"
diagnostics=$ID
stands "$diagnostics"
because "$diagnostics"
as partnership-board QMF ivy
ok 'The board hands it down' POST "/v1/decisions/$diagnostics:devolve" '{"toOrganisation":"QMF-NEWHAM","reason":"Its residents and its money alone."}'
each "$diagnostics" approve 'place-board QMF-NEWHAM gita' 'place-board QMF-NEWHAM hugh'
send_kept
local_decisions=$((local_decisions + 1))
stands "$diagnostics"

month November 2025-11-17 5

say 'A stroke pathway for three boroughs needs the consent of each. Tower Hamlets objects: mediation begins.'
as system-finance QMF lena
quietly POST /v1/decisions "{$(proposal 'Stroke pathway' pathway-change "$transformation" QMF 90000000 QMF-HACKNEY QMF-NEWHAM QMF-TOWER-HAMLETS)}"
stroke=$ID
as place-board QMF-HACKNEY
ok 'Hackney consents' POST "/v1/decisions/$stroke:consent" '{}'
as place-board QMF-TOWER-HAMLETS
ok 'Tower Hamlets objects' POST "/v1/decisions/$stroke:object" '{"reason":"Rehabilitation would end at the borough boundary."}'
as partnership-board QMF ivy
refused 'Meanwhile nobody approves it' POST "/v1/decisions/$stroke:approve" '{}'
day 2025-12-01
as place-board QMF-TOWER-HAMLETS
ok 'Two weeks later, with a rehabilitation team for all three, it consents' POST "/v1/decisions/$stroke:consent" '{"reason":"Rehabilitation goes on across the boundary."}'
as place-board QMF-NEWHAM
ok 'Newham, too' POST "/v1/decisions/$stroke:consent" '{}'
agree "$stroke"
stands "$stroke"

month December 2025-12-15 4
reserved_matter 'Risk share of the system'
