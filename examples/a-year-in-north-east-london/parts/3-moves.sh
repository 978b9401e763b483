heading '3. July: more money, and money that moves'
as system-finance QMF

say 'The Department pays for winter early. It goes down as a supplement, with the reason at each step.'
ok 'to the ICB, 9,000,000.00 of core' POST /v1/budgets/QMF/supplements "{$core,\"amountPence\":\"900000000\",\"source\":\"Department of Health and Social Care\",\"reason\":\"Winter resilience 2025/26\",\"effectiveOn\":\"2025-07-01\"}"
ok 'to Newham, 1,000,000.00' POST /v1/budgets/QMF/supplements "{$core,\"amountPence\":\"100000000\",\"toOrganisation\":\"QMF-NEWHAM\",\"reason\":\"Winter resilience: Newham\",\"effectiveOn\":\"2025-07-02\"}"
commit 'the ICB commits 6,000,000.00 of it to winter beds' QMF "$core" 600000000 'Winter beds' 'Barts Health NHS Trust' 2025-07-15
payments="${payments}QMF core 600000000 $ID"$'\n'
as place-board QMF-NEWHAM
ok 'to Stratford PCN, 300,000.00' POST /v1/budgets/QMF-NEWHAM/supplements "{$core,\"amountPence\":\"30000000\",\"toOrganisation\":\"U76122\",\"reason\":\"Winter resilience: same-day hub\",\"effectiveOn\":\"2025-07-03\"}"

say 'Stratford PCN moves money between its funds, and helps out Docklands PCN. A neighbourhood may move 100,000 at a time.'
as system-finance QMF
quietly PUT /v1/budgets/QMF/move-limits '{"limits":[{"role":"neighbourhood","move":"virement","perCommandPence":"10000000"}]}'
as neighbourhood U76122
vire() { "$1" "$2" POST "/v1/budgets/$3/virements" "{$year,\"fromFund\":\"$4\",\"amountPence\":\"$5\",$6,\"effectiveOn\":\"$7\"}"; }
vire ok 'core to transformation, 30,000.00' U76122 core 3000000 '"toFund":"transformation","reason":"Digital front door"' 2025-07-10
vire ok 'core to Docklands PCN, 50,000.00' U76122 core 5000000 '"toOrganisation":"U56681","reason":"Shared home visiting team"' 2025-07-11
vire refused 'core to Docklands PCN, 150,000.00: more than the role may move' U76122 core 15000000 '"toOrganisation":"U56681","reason":"Shared home visiting team"' 2025-07-11
vire refused 'additional roles to core, 20,000.00: they are ring-fenced' U76122 arrs 2000000 '"toFund":"core","reason":"Clinics"' 2025-07-11
as neighbourhood U56681
vire refused 'Docklands PCN sends 50,000.00 back: ping-pong' U56681 core 5000000 '"toOrganisation":"U76122","reason":"Not needed after all"' 2025-07-14
as neighbourhood U76122
monthly_payments 2025-07-31
position U76122
close M4 true
