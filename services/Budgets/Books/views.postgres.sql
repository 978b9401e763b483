-- What an auditor reads with SQL, as views.sql has it for SQLite: one row an entry, a posting, a balance, in the same
-- columns. The hash of an entry stands for the whole history of its stream up to there: it is what a checkpoint shows for
-- the last entry.
CREATE OR REPLACE VIEW book_entries AS
SELECT s.name AS organisation, e.version, e.id AS command_id, e.kind,
       e.body::json ->> 'actor' AS actor, e.body::json ->> 'recordedAt' AS recorded_at, e.body::json ->> 'effectiveOn' AS effective_on,
       e.body::json -> 'line' ->> 'year' AS year, e.body::json -> 'line' ->> 'fund' AS fund,
       (e.body::json ->> 'amountPence')::bigint AS amount_pence, (e.body::json ->> 'availablePence')::bigint AS available_pence,
       e.body::json ->> 'counterparty' AS counterparty, e.body::json ->> 'narrative' AS narrative,
       e.body::json ->> 'commitmentId' AS commitment_id, upper(replace(e.body::json -> 'refusal' ->> 'reason', '-', '_')) AS refusal,
       (e.body::json -> 'reversal' ->> 'of')::bigint AS reverses, encode(e.hash, 'hex') AS hash,
       e.body::json ->> 'decisionId' AS decision_id
FROM entries e JOIN streams s ON s.stream_id = e.stream_id
WHERE s.name <> 'register';

CREATE OR REPLACE VIEW book_postings AS
SELECT s.name AS organisation, e.version, p.value ->> 'year' AS year, p.value ->> 'fund' AS fund,
       p.value ->> 'account' AS account, p.value ->> 'child' AS child, (p.value ->> 'amountPence')::bigint AS amount_pence
FROM entries e JOIN streams s ON s.stream_id = e.stream_id
CROSS JOIN LATERAL json_array_elements(e.body::json -> 'postings') AS p (value)
WHERE s.name <> 'register';

-- Received is a contra account; here it is given as a reader expects it: positive.
CREATE OR REPLACE VIEW book_positions AS
SELECT organisation, year, fund, account, child,
       sum(CASE account WHEN 'received' THEN -amount_pence ELSE amount_pence END)::bigint AS balance_pence
FROM book_postings
GROUP BY organisation, year, fund, account, child;
