// Runs the services as their containers would run, each with exactly the settings that kustomize gives it, and where a
// cluster provides something, with what this machine has in its place.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { generateKeyPairSync, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

export const root = join(import.meta.dirname, '..', '..');
const programs = {
  gateway: 'gateway/bin/Release/net10.0/Federated.Gateway.dll',
  budgets: 'services/Budgets/bin/Release/net10.0/Federated.Budgets.dll',
  decisions: 'services/Decisions/bin/Release/net10.0/Federated.Decisions.dll',
};
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const startTimeoutSeconds = 60;

/** The public key of whoever signs tokens. */
export const publicPem = publicKey.export({ type: 'spki', format: 'pem' });

/** The settings of a container as Kubernetes would give them: of its environment, and of the ConfigMaps there. */
export function settingsOf(objects, name) {
  const deployment = objects.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === name);
  const { env, envFrom } = deployment.spec.template.spec.containers[0];
  const settings = Object.fromEntries(env.map(({ name: setting, value }) => [setting, value]));
  for (const { configMapRef } of envFrom.filter(source => source.configMapRef))
    Object.assign(settings, objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === configMapRef.name).data);
  return settings;
}

/** Starts a service with these settings and nothing else of this machine's. */
export function run(name, settings) {
  let output = '';
  const { PATH, HOME, DOTNET_ROOT } = process.env;
  const program = join(root, programs[name]);
  const child = spawn('dotnet', [program], {
    cwd: dirname(program),
    // Here all have the one address of this machine, where each pod has its own.
    env: { PATH, HOME, ...(DOTNET_ROOT && { DOTNET_ROOT }), DOTNET_NOLOGO: '1', Grains__SiloPort: '0', ...settings },
  });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', text => (output += text));
  return { child, ended: once(child, 'exit'), output: () => `${name} said:\n${output}` };
}

export async function ready(address, { child, output }) {
  for (const giveUpAt = Date.now() + startTimeoutSeconds * 1000; ;) {
    const answer = await fetch(address).catch(() => undefined);
    if (answer?.ok) return;
    assert.ok(child.exitCode === null && Date.now() < giveUpAt, output());
    await pause(100);
  }
}

/** A token as the README says that one is signed. */
export function token(role, org, sub = 'jo') {
  const part = object => Buffer.from(JSON.stringify(object)).toString('base64url');
  const now = Math.floor(Date.now() / 1000);
  const text = `${part({ alg: 'ES256', typ: 'JWT' })}.${part({ iss: 'federated', aud: 'federated', sub, role, org, iat: now, exp: now + 600 })}`;
  return `${text}.${sign('sha256', text, { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

/** Asks the gateway as somebody. */
export async function ask(rest, role, organisation, path, body, method = body ? 'POST' : 'GET', person) {
  const isForm = body instanceof FormData;
  const answer = await fetch(rest + path, {
    method,
    headers: { Authorization: `Bearer ${token(role, organisation, person)}`, ...(body && !isForm && { 'Content-Type': 'application/json' }) },
    body: isForm ? body : JSON.stringify(body),
  });
  return { status: answer.status, body: await answer.json() };
}

// Between the ports of the other tests (FreePorts) and those that systems take for the near ends of connections: what is free
// now is free when a service comes to take it.
const [firstPort, lastPort] = [32_001, 32_767];
let lastGiven = firstPort + Math.floor(Math.random() * (lastPort - firstPort));

/** A port of the loopback interface that nobody listens on, another one each time. */
export async function freePort() {
  for (let tried = firstPort; tried <= lastPort; tried++) {
    // Several may ask at once: each has its own.
    const port = (lastGiven = lastGiven < lastPort ? lastGiven + 1 : firstPort);
    const server = createServer().listen(port, '127.0.0.1');
    try {
      await once(server, 'listening');
    } catch {
      continue;
    }
    server.close();
    await once(server, 'close');
    return port;
  }
  throw new Error(`No port from ${firstPort} to ${lastPort} is free.`);
}

/** The files of an import: one network of one practice. */
export function smallSystem() {
  const form = new FormData();
  form.set('map', new Blob([
    'PRACTICE_CODE,PRACTICE_NAME,PCN_CODE,PCN_NAME,ICB_CODE,ICB_NAME\n',
    'A99001,The Surgery,U99001,Made-up PCN,QMF,North East London\n']), 'map.csv');
  form.set('weights', new Blob([
    'Practice_Code,LTLA,Population,G&A WP,CS WP,MH WP,Mat WP,Health Ineq WP,Prescr WP,Final WP,Primary Medical Care WP,Final PMC WP\n',
    'A99001,Newham,40000.5,1,2,3,4,5,6,7,8,9\n']), 'weights.csv');
  return form;
}
