heading '3. April to June: routine, a case for scale, and a decision that is held'
month April 2025-04-15 5
month May 2025-05-15 5

say 'A larger scale needs a case that the scheme recognises.'
as place-board QMF-NEWHAM finn
together="$(proposal 'Interpreters bought together' services "$core" QMF-NEWHAM 40000000),\"requestedTier\":\"system\""
refused 'Newham asks the system to decide, and says no reason' POST /v1/decisions "{$together}"
ok 'It shows that 260,000.00 is saved' POST /v1/decisions "{$together,\"caseForScale\":{\"benefit\":\"better-prices\",\"evidence\":\"Three offers, one of them for all boroughs\",\"quantifiedBenefitPence\":\"26000000\"}}"
decision=$ID
as place-board QMF-NEWHAM
ok 'Newham consents' POST "/v1/decisions/$decision:consent" '{}'
each "$decision" approve "${icb[@]}"
send_kept

month June 2025-06-16 5
reserved_matter 'Joint forward plan'

say 'A surgical hub for Hackney and Newham is more than the local share leaves room for.'
as system-finance QMF lena
quietly POST /v1/decisions "{$(proposal 'Surgical hub' services "$core" QMF 830000000 QMF-HACKNEY QMF-NEWHAM)}"
hub=$ID
stands "$hub"
because "$hub"

say 'What the board has before it in June:'
as partnership-board QMF ivy
pack='/v1/decisions:meetingPack?forum=QMF'
get "$pack" text/csv | table item,title,category,amountPence,money,consents,state,approvals,dueOn
get "$pack" text/csv | table whyHere
refused 'The board cannot approve it so' POST "/v1/decisions/$hub:approve" '{}'
ok 'It sets the rule aside, and says why' POST "/v1/decisions/$hub:override" '{"reason":"Waits above 65 weeks end by September; the theatre team is appointed."}'
agree "$hub" QMF-HACKNEY QMF-NEWHAM
stands "$hub"
counted
share 'after the override'
shares
