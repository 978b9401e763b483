heading '2. The first quarter: orders, payments, a hold, and months that close'
as neighbourhood U76122

commit() { ok "$1" POST "/v1/budgets/$2/commitments" "{$3,\"amountPence\":\"$4\",\"purpose\":\"$5\",\"supplier\":\"$6\",\"effectiveOn\":\"$7\"}"; }
pay() { quietly POST "/v1/budgets/$1/spending" "{$2,\"amountPence\":\"$3\",\"commitmentId\":\"$4\",\"effectiveOn\":\"$5\"}"; }
pay_directly() { ok "$1" POST "/v1/budgets/$2/spending" "{$3,\"amountPence\":\"$4\",\"purpose\":\"$5\",\"supplier\":\"$6\",\"effectiveOn\":\"$7\"}"; }

say 'Stratford PCN orders what it needs for the year, and pays a part of it each month.'
commit 'weekend clinics, 1,200,000.00 of core' U76122 "$core" 120000000 'Weekend clinics' 'Stratford Health CIC' 2025-04-14
clinics=$ID
commit 'pharmacists and paramedics, 1,850,000.00 of additional roles' U76122 "$arrs" 185000000 'Clinical pharmacists and paramedics' 'Stratford Health CIC' 2025-04-14
roles=$ID
monthly_payments() {
  pay U76122 "$core" 10000000 "$clinics" "$1"
  pay U76122 "$arrs" 15000000 "$roles" "$1"
}
monthly_payments 2025-04-30

say 'A diagnostics hub waits for a decision: 150,000 of core and 40,000 of transformation are held as one. The decision takes 120,000 and 40,000 of it; the rest is free again.'
legs() { printf '"legs":[{"fund":"core","amountPence":"%s"}%s]' "$1" "${2:+,{\"fund\":\"transformation\",\"amountPence\":\"$2\"\}}"; }
ok 'held' POST /v1/budgets/U76122/holds "{$year,$(legs 15000000 4000000),\"purpose\":\"Diagnostics hub\",\"effectiveOn\":\"2025-04-15\"}"
hold=$ID
ok 'committed in part' POST "/v1/budgets/U76122/holds/$hold:commit" "{$(legs 12000000 4000000),\"supplier\":\"Docklands Builders Ltd\",\"effectiveOn\":\"2025-04-28\"}"
hub=$ID
ok 'the rest released' POST "/v1/budgets/U76122/holds/$hold:release" '{"reason":"Decided for less","effectiveOn":"2025-04-28"}'
position U76122

say 'What it does not hold, it cannot commit.'
refused 'a second site, 1,000,000.00' POST /v1/budgets/U76122/commitments "{$core,\"amountPence\":\"100000000\",\"purpose\":\"Second site\",\"effectiveOn\":\"2025-04-29\"}"

# Closes a month of the whole ICS.
close() {
  as system-finance QMF
  ok "$1 is ${3:-hard}-closed" POST "/v1/budgets/QMF/months/$1:close" "{$year,\"hard\":$2,\"reason\":\"Month end\"}"
  as neighbourhood U76122
}
say 'April closes, first softly, then for good; May as well. June closes softly.'
close M1 false soft
close M1 true
monthly_payments 2025-05-31
close M2 true
monthly_payments 2025-06-30
close M3 false soft

say 'An invoice of June comes in late. Without an override it is refused; with one it counts, and names the override.'
late() { "$1" 'locum cover in June, 2,400.00' POST /v1/budgets/U76122/spending "{$core,\"amountPence\":\"240000\",\"purpose\":\"Locum cover in June\",\"supplier\":\"Newham Locums\",\"effectiveOn\":\"2025-06-27\"}"; }
late refused
as system-finance QMF
ok 'override for late entries of June, up to 5,000.00' POST /v1/budgets/U76122/overrides "{$core,\"kind\":\"late-entry\",\"month\":\"M3\",\"amountPence\":\"500000\",\"reason\":\"Invoice of June came on 3 July\",\"authority\":\"R. Okafor, chief finance officer\"}"
as neighbourhood U76122
late ok
close M3 true
get '/v1/budgets/U76122/overrides?year=2025-26' text/csv | table kind,month,fund,amountPence,usedPence,leftPence,authority

say 'The report of June for Stratford PCN, as CSV in a spreadsheet:'
report() {
  get "/v1/budgets/$1/report?year=2025-26&month=$2" text/csv >"$scratch/report.csv"
  table fund,budgetPence,planToDatePence,actualToDatePence,variancePence,committedPence,availablePence,forecastPence,outturnVariancePence "$3" <"$scratch/report.csv"
}
report U76122 M3 ',own,.*,(core|arrs|transformation),'
