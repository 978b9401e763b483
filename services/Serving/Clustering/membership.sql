-- Where silos and edges of Orleans find each other. Safe to run again, and by several at once.
SELECT pg_advisory_xact_lock({lock});

CREATE SCHEMA IF NOT EXISTS {schema};
SET LOCAL search_path = {schema}, pg_temp;
SET LOCAL client_min_messages = warning;

-- The provider reads its queries from this table, whose name and columns are its own, and asks the database nothing else.
-- It knows results by the names of their columns. One row more, {key}, has the format of all this.
CREATE TABLE IF NOT EXISTS OrleansQuery (QueryKey text PRIMARY KEY, QueryText text NOT NULL);
DO $$
BEGIN
    IF EXISTS (SELECT FROM OrleansQuery WHERE QueryKey = '{key}' AND QueryText::integer > {format}) THEN
        RAISE EXCEPTION 'The membership tables are of a later format than {format}: this script is too old for them.';
    END IF;
END $$;

-- Each change of a cluster's silos takes the next version, and only from the version that it was made for.
CREATE TABLE IF NOT EXISTS clusters (
    cluster text PRIMARY KEY,
    version integer NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS silos (
    cluster      text        NOT NULL REFERENCES clusters,
    address      text        NOT NULL,
    port         integer     NOT NULL,
    generation   integer     NOT NULL,
    name         text        NOT NULL,
    host         text        NOT NULL,
    status       integer     NOT NULL,
    gateway_port integer     NOT NULL,
    suspicions   text,
    started_at   timestamptz NOT NULL,
    alive_at     timestamptz NOT NULL,
    PRIMARY KEY (cluster, address, port, generation)
);

-- Whoever takes the version has the row of the cluster until its transaction ends: the others find another version then.
CREATE OR REPLACE FUNCTION take_version(of_cluster text, from_version integer) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    UPDATE clusters SET version = version + 1 WHERE cluster = of_cluster AND version = from_version;
    RETURN FOUND;
END $$;

CREATE OR REPLACE FUNCTION add_silo(
    of_cluster text, at_address text, at_port integer, of_generation integer, its_name text, its_host text, its_status integer,
    its_gateway_port integer, its_start timestamptz, its_sign_of_life timestamptz, from_version integer) RETURNS integer LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM silos WHERE cluster = of_cluster AND address = at_address AND port = at_port AND generation = of_generation)
        OR NOT take_version(of_cluster, from_version) THEN
        RETURN 0;
    END IF;
    INSERT INTO silos (cluster, address, port, generation, name, host, status, gateway_port, started_at, alive_at)
    VALUES (of_cluster, at_address, at_port, of_generation, its_name, its_host, its_status, its_gateway_port, its_start, its_sign_of_life);
    RETURN 1;
END $$;

CREATE OR REPLACE FUNCTION change_silo(
    of_cluster text, at_address text, at_port integer, of_generation integer, its_status integer, its_suspicions text,
    its_sign_of_life timestamptz, from_version integer) RETURNS integer LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM silos WHERE cluster = of_cluster AND address = at_address AND port = at_port AND generation = of_generation)
        OR NOT take_version(of_cluster, from_version) THEN
        RETURN 0;
    END IF;
    UPDATE silos SET status = its_status, suspicions = its_suspicions, alive_at = its_sign_of_life
    WHERE cluster = of_cluster AND address = at_address AND port = at_port AND generation = of_generation;
    RETURN 1;
END $$;

-- A cluster without silos has one row, with its version alone.
CREATE OR REPLACE VIEW membership AS
SELECT cluster, address, port, generation, name AS SiloName, host AS HostName, status, gateway_port AS ProxyPort,
       suspicions AS SuspectTimes, started_at AS StartTime, alive_at AS IAmAliveTime, version
FROM clusters LEFT JOIN silos USING (cluster);

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES
    ('InsertMembershipVersionKey', $$
        WITH added AS (INSERT INTO clusters (cluster) VALUES (@DeploymentId) ON CONFLICT DO NOTHING RETURNING 1)
        SELECT count(*)::integer FROM added $$),
    ('InsertMembershipKey', $$
        SELECT add_silo(@DeploymentId, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime, @Version) $$),
    ('UpdateMembershipKey', $$
        SELECT change_silo(@DeploymentId, @Address, @Port, @Generation, @Status, @SuspectTimes, @IAmAliveTime, @Version) $$),
    ('UpdateIAmAlivetimeKey', $$
        UPDATE silos SET alive_at = @IAmAliveTime
        WHERE cluster = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation $$),
    ('MembershipReadAllKey', $$ SELECT * FROM membership WHERE cluster = @DeploymentId $$),
    -- Of a silo that is not there, the version alone.
    ('MembershipReadRowKey', $$
        SELECT address, port, generation, name AS SiloName, host AS HostName, status, gateway_port AS ProxyPort,
               suspicions AS SuspectTimes, started_at AS StartTime, alive_at AS IAmAliveTime, version
        FROM clusters c LEFT JOIN silos s ON s.cluster = c.cluster AND address = @Address AND port = @Port AND generation = @Generation
        WHERE c.cluster = @DeploymentId $$),
    ('GatewaysQueryKey', $$
        SELECT address, gateway_port AS ProxyPort, generation FROM silos
        WHERE cluster = @DeploymentId AND status = @Status AND gateway_port > 0 $$),
    ('DeleteMembershipTableEntriesKey', $$
        DELETE FROM silos WHERE cluster = @DeploymentId;
        DELETE FROM clusters WHERE cluster = @DeploymentId $$),
    -- 3 is a silo that works.
    ('CleanupDefunctSiloEntriesKey', $$
        DELETE FROM silos WHERE cluster = @DeploymentId AND alive_at < @IAmAliveTime AND status <> 3 $$),
    ('{key}', '{format}')
ON CONFLICT (QueryKey) DO UPDATE SET QueryText = excluded.QueryText;

-- Where an administrator has made this beside the journal, the service's role works with it.
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{service}') THEN
        GRANT USAGE ON SCHEMA {schema} TO {service};
        GRANT SELECT ON OrleansQuery, membership TO {service};
        GRANT SELECT, INSERT, UPDATE, DELETE ON clusters, silos TO {service};
    END IF;
END $$;
