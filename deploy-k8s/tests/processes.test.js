// Runs the gateway, Budgets and Decisions as the containers of the development overlay would be: each with exactly the
// settings that kustomize gives it. Only what a cluster provides is put in its place: addresses, volumes, the token key.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:http2';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { kustomize } from './kubectl.js';
import { ask, freePort, publicPem, ready, root, run, settingsOf, smallSystem, token } from './services.js';

const objects = kustomize(join(root, 'deploy-k8s', 'overlays', 'development'));
const folder = mkdtempSync(join(tmpdir(), 'federated-deployment-'));
const keyFile = join(folder, 'public.pem');
writeFileSync(keyFile, publicPem);
const tokenFile = join(folder, 'token');
writeFileSync(tokenFile, `${token('decisions', '*', 'decisions-service')}\n`);

const ports = {};
for (const name of ['budgets', 'decisions', 'gateway']) ports[name] = { 8080: await freePort(), 8081: await freePort() };
const rest = `http://127.0.0.1:${ports.gateway[8080]}`;
const api = (...request) => ask(rest, ...request);
const [budgets, decisions, gateway] = ['budgets', 'decisions', 'gateway'].map(start);

after(() => {
  for (const { child } of [budgets, decisions, gateway]) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

test('All become ready', async () => {
  for (const [name, process] of Object.entries({ budgets, decisions, gateway })) {
    await ready(`http://127.0.0.1:${ports[name][8080]}/health/ready`, process);
    assert.equal((await fetch(`http://127.0.0.1:${ports[name][8080]}/health/live`)).status, 200);
  }
});

test('Money is received and committed through the gateway, and the proof is balanced', async () => {
  const imported = await api('operator', '*', '/v1/organisations:import?year=2025-26', smallSystem());
  assert.deepEqual([imported.status, imported.body.icss, imported.body.pcns], [200, 1, 1], JSON.stringify(imported));

  const money = { year: '2025-26', fund: 'core' };
  const received = await api('system-finance', 'QMF', '/v1/budgets/QMF/funding', {
    ...money, commandId: randomUUID(), amountPence: '10000000', source: 'NHS England',
  });
  assert.equal(received.status, 200, JSON.stringify(received));
  const committed = await api('system-finance', 'QMF', '/v1/budgets/QMF/commitments', {
    ...money, commandId: randomUUID(), amountPence: '4000000', purpose: 'Clinics',
  });
  assert.deepEqual([committed.status, committed.body.availablePence], [200, '6000000'], JSON.stringify(committed));

  const { body: proof } = await api('auditor', '*', '/v1/proof?year=2025-26');
  assert.deepEqual([proof.balanced, proof.receivedPence, proof.heldPence], [true, '10000000', '10000000']);
});

test('A decision is proposed and approved, and Budgets commits its money', async () => {
  const { body: shown } = await api('system-finance', 'QMF', '/v1/schemes/QMF');
  shown.scheme.quorum.find(({ tier }) => tier === 'system').approvals = 1;
  const put = await api('system-finance', 'QMF', '/v1/schemes/QMF', { commandId: randomUUID(), scheme: shown.scheme }, 'PUT');
  assert.equal(put.status, 200, JSON.stringify(put));
  for (const { organisation } of put.body.signOffs) {
    const signed = await api(organisation === 'QMF' ? 'system-finance' : 'place-board', organisation, '/v1/schemes/QMF:signOff',
      { commandId: randomUUID(), revision: put.body.revision });
    assert.equal(signed.status, 200, JSON.stringify(signed));
  }
  const effectiveFrom = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/London' }).format(new Date());
  const published = await api('system-finance', 'QMF', '/v1/schemes/QMF:publish', { commandId: randomUUID(), effectiveFrom });
  assert.equal(published.status, 200, JSON.stringify(published));

  const proposed = await api('system-finance', 'QMF', '/v1/decisions', {
    commandId: randomUUID(), title: 'A strategy', category: 'strategy', year: '2025-26', fund: 'core', fundingOrganisation: 'QMF', amountPence: '1000',
  });
  assert.deepEqual([proposed.status, proposed.body.state, proposed.body.money], [200, 'for-approval', 'reserved'], JSON.stringify(proposed));
  const approved = await api('partnership-board', 'QMF', `/v1/decisions/${proposed.body.decisionId}:approve`, { commandId: randomUUID() }, 'POST', 'chair');
  assert.deepEqual([approved.status, approved.body.state, approved.body.money], [200, 'approved', 'committed'], JSON.stringify(approved));
});

test('gRPC reaches Budgets through the gateway', async () => {
  const { headers, trailers } = await callHealth(`http://127.0.0.1:${ports.gateway[8081]}`);
  assert.equal(headers[':status'], 200);
  assert.equal(trailers?.['grpc-status'], '0', headers['grpc-message']);
});

test('There is no development issuer', async () => {
  const answer = await fetch(`${rest}/dev/token`, {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"role":"operator","organisation":"*"}',
  });
  assert.equal(answer.status, 404);
});

test('All end by themselves when they are asked to', async () => {
  for (const process of [gateway, decisions, budgets]) {
    process.child.kill('SIGTERM');
    assert.deepEqual(await process.ended, [0, null], process.output());
  }
});

function start(name) {
  return run(name, Object.fromEntries(Object.entries(settingsOf(objects, name)).map(([setting, value]) => [setting, here(name, value)])));
}

/** Where this machine stands in for the cluster. */
function here(name, value) {
  const address = /^http:\/\/(\+|budgets|decisions):(\d+)$/.exec(value);
  if (address) return `http://127.0.0.1:${ports[address[1] === '+' ? name : address[1]][address[2]]}`;
  if (value in ports[name]) return String(ports[name][value]);
  const files = { '/etc/federated/token-key/public.pem': keyFile, '/etc/federated/decisions-token/token': tokenFile };
  return { '0.0.0.0': '127.0.0.1', '/data': join(folder, name), ...files }[value] ?? value;
}

/** grpc.health.v1.Health/Check with an empty message, by HTTP/2 alone. */
async function callHealth(address) {
  const session = connect(address);
  try {
    const call = session.request({
      ':method': 'POST', ':path': '/grpc.health.v1.Health/Check', 'content-type': 'application/grpc', te: 'trailers',
    });
    call.end(Buffer.alloc(5));
    const seen = {};
    call.on('response', headers => (seen.headers = headers)).on('trailers', trailers => (seen.trailers = trailers));
    await once(call.resume(), 'end');
    return seen;
  } finally {
    session.close();
  }
}
