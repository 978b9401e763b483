heading '4. August and September: a forecast that worsens, a reversal and a correction'

say 'Two weeks of heat: Stratford PCN opens extra clinics. Its forecast goes up by more than 1% of its budget.'
as neighbourhood U76122
monthly_payments 2025-08-29
pay_directly 'extra clinics, 75,000.00 of core' U76122 "$core" 7500000 'Extra clinics in the heat' 'Stratford Health CIC' 2025-08-22
extra_clinics=$(field version)
as system-finance QMF
refused 'M5 is to be hard-closed' POST /v1/budgets/QMF/months/M5:close "{$year,\"hard\":true,\"reason\":\"Month end\"}"
as neighbourhood U76122
ok 'Stratford PCN gives its reason' PUT /v1/budgets/U76122/forecast-reasons "{$core,\"month\":\"M5\",\"reason\":\"Extra clinics in the heat; not to come again\"}"
close M5 true
report U76122 M5 ',own,.*,core,'
table fund,lastForecastPence,forecastPence,forecastChangePence,worsePence,thresholdPence,reason ',own,.*,core,' <"$scratch/report.csv"

say 'An invoice of September was entered twice, and wrongly: it says 16,200. The second entry is reversed, the first corrected; nothing is deleted.'
dressings() { pay_directly "dressings, 18,000.00, entered $1" U76122 "$core" 1800000 'Dressings, invoice 7713' 'Medical Supplies Ltd' 2025-09-12; }
dressings once
first=$(field version)
dressings again
ok 'the second one reversed' POST "/v1/budgets/U76122/entries/$(field version):reverse" '{"reason":"Invoice 7713 was entered twice","effectiveOn":"2025-09-15"}'
ok 'the first one corrected to 16,200.00' POST "/v1/budgets/U76122/entries/$first:correct" '{"reason":"Invoice 7713 says 16,200.00","amountPence":"1620000","effectiveOn":"2025-09-15"}'
monthly_payments 2025-09-30
close M6 true
