heading '1. April: the money'
day 2025-04-01
as system-finance QMF

say 'NHS England pays, and most of it goes to the boroughs by weighted population. They pass two fifths on to their networks.'
quietly POST /v1/budgets/QMF/funding "{$core,\"amountPence\":\"42000000000\",\"source\":\"NHS England\",\"reference\":\"Allocation 2025/26\"}"
quietly POST /v1/budgets/QMF/funding "{$transformation,\"amountPence\":\"1200000000\",\"source\":\"NHS England\",\"reference\":\"Transformation 2025/26\"}"
quietly POST /v1/budgets/QMF/allocations "{$core,\"amountPence\":\"34000000000\",\"basis\":\"weighted-population\"}"
shares=$(list shares <<<"$ANSWER" | rows organisation,amountPence)
for borough in "${boroughs[@]}"; do
  as place-board "$borough"
  received=$(awk -F, -v who="$borough" '$1 == who { print $2 }' <<<"$shares")
  quietly POST "/v1/budgets/$borough/allocations" "{$core,\"amountPence\":\"$((received * 2 / 5))\",\"basis\":\"weighted-population\"}"
  networks+=($(list shares <<<"$ANSWER" | rows organisation | sed 1d))
done
table organisation,amountPence <<<"$shares"
printf '    networks: %s\n' "${#networks[@]}"

# Who acts again and again, known at once.
for borough in "${boroughs[@]}"; do everybody+=("place-board $borough" "place-board $borough finn" "place-board $borough gita" "place-board $borough hugh"); done
for network in "${networks[@]}"; do everybody+=("neighbourhood $network" "neighbourhood $network ana" "neighbourhood $network ben"); done
know "${everybody[@]}"
