-- The tables of the journal, and who may do what with them. Safe to run again, and by several at once.
SELECT pg_advisory_xact_lock({lock});

CREATE SCHEMA IF NOT EXISTS federated;
SET LOCAL search_path = federated, pg_temp;
SET LOCAL client_min_messages = warning;

-- One row: the format of the tables, and the digest of the script that made them.
CREATE TABLE IF NOT EXISTS journal_format (format integer NOT NULL, script text NOT NULL);
DO $$
BEGIN
    IF EXISTS (SELECT FROM journal_format WHERE format > {format}) THEN
        RAISE EXCEPTION 'The journal is of a later format than {format}: this script is too old for it.';
    END IF;
END $$;

-- Names in the order of their bytes, whatever the language of the database.
CREATE TABLE IF NOT EXISTS streams (
    stream_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name      text COLLATE "C" NOT NULL UNIQUE
);
-- No foreign key: it would be looked up for each entry, and the trigger below keeps every stream where it is.
CREATE TABLE IF NOT EXISTS entries (
    position    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    stream_id   bigint  NOT NULL,
    version     bigint  NOT NULL,
    id          text COLLATE "C" NOT NULL,
    fingerprint text    NOT NULL,
    kind        text    NOT NULL,
    outstanding integer NOT NULL,
    body        text    NOT NULL,
    hash        bytea   NOT NULL,
    UNIQUE (stream_id, version),
    UNIQUE (stream_id, id)
);
CREATE TABLE IF NOT EXISTS snapshots (
    stream_id bigint NOT NULL,
    format    text   NOT NULL,
    version   bigint NOT NULL,
    hash      bytea  NOT NULL,
    body      text   NOT NULL,
    PRIMARY KEY (stream_id, format, version)
);

-- Nobody changes what was recorded, the owner of the tables included, also not while replicating.
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What is recorded in the journal is never changed or deleted: % of % is refused.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE OR REPLACE TRIGGER entries_are_final BEFORE UPDATE OR DELETE OR TRUNCATE ON entries EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER streams_are_final BEFORE UPDATE OR DELETE OR TRUNCATE ON streams EXECUTE FUNCTION refuse_change();
ALTER TABLE entries ENABLE ALWAYS TRIGGER entries_are_final;
ALTER TABLE streams ENABLE ALWAYS TRIGGER streams_are_final;

-- Roles belong to all databases of a server: another journal there may have made them, or be making them now.
DO $$
DECLARE wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['{service}', '{auditor}'] LOOP
        BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
                EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
            END IF;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL;
        END;
    END LOOP;
    -- Whoever runs this may work as the service.
    IF NOT pg_has_role('{service}', 'MEMBER') THEN
        EXECUTE format('GRANT {service} TO %I', current_user);
    END IF;
    -- Each batch passes through a temporary table.
    IF NOT has_database_privilege('{service}', current_database(), 'TEMPORARY') THEN
        EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO {service}', current_database());
    END IF;
END $$;

{views}
REVOKE ALL ON ALL TABLES IN SCHEMA federated FROM PUBLIC, {service}, {auditor};
GRANT USAGE ON SCHEMA federated TO {service}, {auditor};
GRANT SELECT ON ALL TABLES IN SCHEMA federated TO {service}, {auditor};
GRANT INSERT ON streams, entries, snapshots TO {service};
GRANT UPDATE, DELETE ON snapshots TO {service};
