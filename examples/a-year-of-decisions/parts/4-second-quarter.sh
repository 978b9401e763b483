heading '4. July to September: back above the threshold, a rejection and a withdrawal'
month July 2025-07-15 5
month August 2025-08-15 5

say 'Havering wants a second mobile unit; its board says no. Redbridge takes its own proposal back. Nothing stays set aside.'
as neighbourhood U00367 ana
quietly POST /v1/decisions "{$(proposal 'Second mobile unit' services "$core" U00367 7500000)}"
unit=$ID
stands "$unit"
as place-board QMF-HAVERING gita
ok 'Rejected' POST "/v1/decisions/$unit:reject" '{"reason":"The first unit is used on two days a week."}'
stands "$unit"
as place-board QMF-REDBRIDGE finn
quietly POST /v1/decisions "{$(proposal 'Walk-in phlebotomy' services "$core" QMF-REDBRIDGE 25000000)}"
phlebotomy=$ID
ok 'Withdrawn' POST "/v1/decisions/$phlebotomy:withdraw" '{"reason":"The hospital offers it from October."}'
stands "$phlebotomy"

month September 2025-09-15 5
reserved_matter 'Medium-term financial strategy'

say 'One imaging contract for all boroughs: nobody below the system may let one. Majority by population; Havering does not agree.'
as system-finance QMF lena
quietly POST /v1/decisions "{$(proposal 'Imaging network' system-contract "$core" QMF 590000000 "${boroughs[@]}")}"
imaging=$ID
as place-board QMF-HAVERING
ok 'Havering objects' POST "/v1/decisions/$imaging:object" '{"reason":"Our own contract runs until 2027."}'
agree "$imaging" QMF-HACKNEY QMF-NEWHAM QMF-TOWER-HAMLETS QMF-REDBRIDGE
stands "$imaging"
