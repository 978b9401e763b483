-- What an auditor reads with SQL: one row an entry, a posting, a balance. The hash of an entry stands for the whole
-- history of its stream up to there: it is what a checkpoint shows for the last entry.
DROP VIEW IF EXISTS book_entries;
CREATE VIEW book_entries AS
SELECT s.name AS organisation, e.version, e.id AS command_id, e.kind,
       e.body ->> '$.actor' AS actor, e.body ->> '$.recordedAt' AS recorded_at, e.body ->> '$.effectiveOn' AS effective_on,
       e.body ->> '$.line.year' AS year, e.body ->> '$.line.fund' AS fund,
       e.body ->> '$.amountPence' AS amount_pence, e.body ->> '$.availablePence' AS available_pence,
       e.body ->> '$.counterparty' AS counterparty, e.body ->> '$.narrative' AS narrative,
       e.body ->> '$.commitmentId' AS commitment_id, upper(replace(e.body ->> '$.refusal.reason', '-', '_')) AS refusal, e.body ->> '$.reversal.of' AS reverses,
       lower(hex(e.hash)) AS hash, e.body ->> '$.decisionId' AS decision_id
FROM entries e JOIN streams s ON s.stream_id = e.stream_id
WHERE s.name <> 'register';

DROP VIEW IF EXISTS book_postings;
CREATE VIEW book_postings AS
SELECT s.name AS organisation, e.version, p.value ->> '$.year' AS year, p.value ->> '$.fund' AS fund,
       p.value ->> '$.account' AS account, p.value ->> '$.child' AS child, p.value ->> '$.amountPence' AS amount_pence
FROM entries e JOIN streams s ON s.stream_id = e.stream_id, json_each(e.body, '$.postings') p
WHERE s.name <> 'register';

-- Received is a contra account; here it is given as a reader expects it: positive.
DROP VIEW IF EXISTS book_positions;
CREATE VIEW book_positions AS
SELECT organisation, year, fund, account, child,
       sum(CASE account WHEN 'received' THEN -amount_pence ELSE amount_pence END) AS balance_pence
FROM book_postings
GROUP BY organisation, year, fund, account, child;
