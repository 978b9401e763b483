heading '5. October to March: a pooled fund with the council (section 75)'
as system-finance QMF

say 'Newham and the London Borough of Newham pool 10 million for people who can go home from hospital, and share what is over or short 60 to 40.'
quietly POST /v1/pools "{\"pool\":\"newham-discharge\",\"name\":\"Newham discharge fund\",\"host\":\"QMF-NEWHAM\",\"year\":\"2025-26\",\"managerName\":\"A. Rahman\",\"managerPost\":\"Head of integrated discharge\",\"agreement\":\"Section 75 agreement 2025/26, schedule 3\",\"partners\":[{\"partner\":\"QMF-NEWHAM\",\"shareBasisPoints\":6000,\"duePence\":\"600000000\",\"dueOn\":\"2025-10-31\"},{\"partner\":\"London Borough of Newham\",\"outside\":true,\"shareBasisPoints\":4000,\"duePence\":\"400000000\",\"dueOn\":\"2025-10-31\"}],\"control\":\"advisory\",\"tolerance\":{\"basisPoints\":500}}"
as place-board QMF-NEWHAM
plan QMF-NEWHAM newham-discharge commitments
contribution() { ok "$1" POST /v1/pools/newham-discharge/contributions "{\"partner\":\"$2\",\"amountPence\":\"$3\",\"effectiveOn\":\"$4\"${5:+,\"fromFund\":\"$5\"}}"; }
contribution 'Newham pays its 6,000,000.00 from core' QMF-NEWHAM 600000000 2025-10-06 core
contribution 'the council pays its 4,000,000.00' 'London Borough of Newham' 400000000 2025-10-20

say 'The host commits 10.2 million to care at home, 200,000 more than there is: within the tolerance of 5% that the partners agreed, with a warning.'
pool="$year,\"fund\":\"newham-discharge\""
commit 'care at home' QMF-NEWHAM "$pool" 1020000000 'Care at home' 'Newham Homecare Alliance' 2025-10-21
care=$ID
pay QMF-NEWHAM "$pool" 500000000 "$care" 2025-12-15
pay QMF-NEWHAM "$pool" 520000000 "$care" 2026-03-16

say 'In March the partners pay their parts of the overspend, 120,000 and 80,000. The statement:'
contribution 'Newham pays 120,000.00' QMF-NEWHAM 12000000 2026-03-20 core
contribution 'the council pays 80,000.00' 'London Borough of Newham' 8000000 2026-03-23
get /v1/pools/newham-discharge/statement text/csv | table partner,duePence,paidPence,outstandingPence,beyondDuePence,sharePence,settlementPence
