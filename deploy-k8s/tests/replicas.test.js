// Runs the replicas of the overlay for PostgreSQL, with the settings that kustomize gives them, on databases that a database
// administrator has made as the README says, behind the gateway. Beside what a cluster provides, the names of replicas are
// written out: which addresses a name stands for is for a name server to say.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { kustomize } from './kubectl.js';
import { startPostgres } from './postgres.js';
import { ask, freePort, publicPem, ready, root, run, settingsOf, smallSystem, token } from './services.js';

const objects = kustomize(join(root, 'deploy-k8s', 'overlays', 'replicas'));
const readme = readFileSync(join(root, 'deploy-k8s', 'README.md'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'federated-replicas-'));
const password = randomUUID();
const postgres = await startPostgres(password);
const started = [];

after(() => {
  for (const { child } of started) child.kill('SIGKILL');
  postgres.stop();
  rmSync(folder, { recursive: true });
});

// As in the README; a password is typed there.
const schema = execFileSync('dotnet', [join(root, 'services/AllInOne/bin/Release/net10.0/Federated.AllInOne.dll'), 'schema'], { encoding: 'utf8' });
const statements = [...readme.matchAll(/-c "([^"\\]*\$service[^"\\]*)"/g)].map(([, statement]) => statement);
for (const service of ['budgets', 'decisions']) {
  postgres.sql('postgres', `CREATE DATABASE federated_${service};`);
  postgres.sql(`federated_${service}`, `${schema}\n${statements.map(statement => `${statement};\n`.replaceAll('$service', service)).join('')}`);
  postgres.sql('postgres', `ALTER ROLE ${service} PASSWORD '${password}';`);
}

const checkpointKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'sec1', format: 'pem' });
const files = {
  '/etc/federated/decisions-token/token': file('token', token('decisions', '*', 'decisions-service')),
  '/etc/federated/checkpoint-key/checkpoint.key': file('checkpoint.key', checkpointKey),
};
const connectionOf = service => file(`${service}.connection`,
  `Host=127.0.0.1;Port=${postgres.port};Database=federated_${service};Username=${service};Password=${password}\n`);
const replicas = { budgets: await portsOf('budgets'), decisions: await portsOf('decisions'), gateway: [await newPorts()] };
const budgets = replicas.budgets.map(ports => start('budgets', ports));
const decisions = replicas.decisions.map(ports => start('decisions', ports));
const gateway = start('gateway', replicas.gateway[0]);
const api = (...request) => ask(`http://127.0.0.1:${replicas.gateway[0][8080]}`, ...request);
const ofReplica = (ports, ...request) => ask(`http://127.0.0.1:${ports[8080]}`, ...request);

test('All become ready on databases that they did not make', async () => {
  assert.equal(statements.length, 4);
  assert.deepEqual([budgets.length, decisions.length], [3, 2]);
  for (const [ports, service] of [...replicas.budgets, ...replicas.decisions, ...replicas.gateway].map((ports, index) => [ports, started[index]]))
    await ready(`http://127.0.0.1:${ports[8080]}/health/ready`, service);
});

test('What is recorded through the gateway every replica of Budgets tells', async () => {
  const imported = await api('operator', '*', '/v1/organisations:import?year=2025-26', smallSystem());
  assert.equal(imported.status, 200, JSON.stringify(imported));
  const received = await api('system-finance', 'QMF', '/v1/budgets/QMF/funding', {
    year: '2025-26', fund: 'core', commandId: randomUUID(), amountPence: '10000000', source: 'NHS England',
  });
  assert.equal(received.status, 200, JSON.stringify(received));
  for (const ports of replicas.budgets) {
    const { body: proof } = await ofReplica(ports, 'auditor', '*', '/v1/proof?year=2025-26');
    assert.deepEqual([proof.balanced, proof.receivedPence, proof.heldPence], [true, '10000000', '10000000'], JSON.stringify(proof));
  }
});

test('A checkpoint that one replica has signed another accepts', async () => {
  const signed = await ofReplica(replicas.budgets[0], 'auditor', '*', '/v1/checkpoints');
  assert.equal(signed.status, 200, JSON.stringify(signed));
  const verified = await fetch(`http://127.0.0.1:${replicas.budgets[1][8080]}/v1/verify`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token('auditor', '*')}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(signed.body),
  });
  // A line for each look at how far it is, and the last one for what was found.
  const lines = await verified.text();
  assert.equal(verified.status, 200, lines);
  const { result } = JSON.parse(lines.trim().split('\n').at(-1));
  assert.deepEqual([result?.inOrder, result?.checkpointStreams], [true, 2], lines);
});

test('What is drafted at one replica of Decisions another tells', async () => {
  const [one, other] = replicas.decisions;
  const { body: shown } = await ofReplica(one, 'system-finance', 'QMF', '/v1/schemes/QMF');
  const put = await ofReplica(one, 'system-finance', 'QMF', '/v1/schemes/QMF', { commandId: randomUUID(), scheme: shown.scheme }, 'PUT');
  assert.equal(put.status, 200, JSON.stringify(put));
  const { body: told } = await ofReplica(other, 'system-finance', 'QMF', '/v1/schemes/QMF');
  assert.equal(told.revision, put.body.revision);
});

test('A login of one service does not reach the database of the other', () => {
  assert.throws(() => postgres.sql(`dbname=federated_decisions user=budgets`, 'SELECT 1;'), /permission denied for database/);
});

test('While replicas end, one by one, the gateway goes on', async () => {
  const goesOn = async () => {
    const position = await api('system-finance', 'QMF', '/v1/budgets/QMF/position?year=2025-26');
    const scheme = await api('system-finance', 'QMF', '/v1/schemes/QMF');
    assert.deepEqual([position.status, scheme.status], [200, 200], JSON.stringify({ position, scheme }));
    assert.equal(position.body.funds.find(({ fund }) => fund === 'core').availablePence, '10000000');
  };
  for (const replica of [...budgets.slice(1), ...decisions.slice(1)]) {
    replica.child.kill('SIGTERM');
    await goesOn();
    assert.deepEqual(await replica.ended, [0, null], replica.output());
    await goesOn();
  }
  assert.equal(gateway.child.exitCode, null, gateway.output());
});

function start(name, ports) {
  const settings = Object.entries(settingsOf(objects, name)).filter(([setting]) => setting !== 'Authentication__Authority')
    .flatMap(([setting, value]) => here(name, ports, setting, value));
  const service = run(name, { ...Object.fromEntries(settings), Authentication__PublicKeyFile: file('public.pem', publicPem) });
  started.push(service);
  return service;
}

/** Where this machine stands in for the cluster. */
function here(name, ports, setting, value) {
  const address = /^http:\/\/(\+|budgets|decisions)(-replicas)?:(\d+)$/.exec(value);
  if (address?.[2]) {
    return replicas[address[1]].map((replica, index) => [setting.replace(/0$/, index), `http://127.0.0.1:${replica[address[3]]}`]);
  }
  if (address) return [[setting, `http://127.0.0.1:${(address[1] === '+' ? ports : replicas[address[1]][0])[address[3]]}`]];
  if (value === '/etc/federated/postgres/connection') return [[setting, connectionOf(name)]];
  return [[setting, String({ '0.0.0.0': '127.0.0.1', ...ports, ...files }[value] ?? value)]];
}

function file(name, text) {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

async function portsOf(name) {
  const { spec } = objects.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === name);
  return Promise.all(Array.from({ length: spec.replicas }, newPorts));
}

async function newPorts() {
  return { 8080: await freePort(), 8081: await freePort() };
}
