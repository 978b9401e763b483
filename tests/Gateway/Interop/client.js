// Uses the API with @grpc/grpc-js and prints what it saw, one JSON object a line.
//
//   node client.js ADDRESS TOKEN ORGANISATION AMOUNT_PENCE TOO_MUCH_PENCE
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import grpc from '@grpc/grpc-js';
import protoLoader from '@grpc/proto-loader';
import protobuf from 'protobufjs';

const [address, token, organisation, amountPence, tooMuchPence] = process.argv.slice(2);
const timeoutMilliseconds = 30_000;

const here = import.meta.dirname;
const load = (file, ...includeDirs) => grpc.loadPackageDefinition(
  protoLoader.loadSync(file, { includeDirs, keepCase: true, longs: String, enums: String, defaults: true }));
const { federated } = load('federated/v1/budgets.proto', join(here, '..', '..', '..', 'protos'));
const { grpc: { reflection } } = load('reflection.proto', join(here, 'protos'));
const { grpc: { health } } = load('health.proto', join(here, 'protos'));
const rpc = protobuf.loadSync(join(here, 'protos', 'rpc.proto'));

const client = Service => new Service(address, grpc.credentials.createInsecure());
const deadline = () => ({ deadline: Date.now() + timeoutMilliseconds });
const say = (step, seen) => console.log(JSON.stringify({ step, ...seen }));

function signedIn() {
  const metadata = new grpc.Metadata();
  metadata.set('authorization', `Bearer ${token}`);
  return metadata;
}

/** The answer, or the error as data. */
const unary = (service, method, request, metadata = new grpc.Metadata()) => new Promise(resolve =>
  service[method](request, metadata, deadline(), (error, answer) => resolve(error ? { error: read(error) } : { answer })));

function read(error) {
  const [trailer] = error.metadata.get('grpc-status-details-bin');
  const { details } = trailer ? rpc.lookupType('google.rpc.Status').decode(trailer) : { details: [] };
  const info = details.find(detail => detail.type_url.endsWith('/google.rpc.ErrorInfo'));
  const { reason, domain, metadata } = info ? rpc.lookupType('google.rpc.ErrorInfo').decode(info.value) : {};
  return { code: grpc.status[error.code], message: error.details, reason, domain, metadata };
}

const services = () => new Promise((resolve, reject) => {
  const call = client(reflection.v1.ServerReflection).ServerReflectionInfo(signedIn(), deadline());
  call.on('error', reject);
  call.on('data', ({ list_services_response }) => {
    resolve(list_services_response.service.map(service => service.name));
    call.end();
  });
  call.write({ list_services: '*' });
});

const commitment = pence => ({
  organisation, command_id: randomUUID(), year: '2025-26', fund: 'core', amount_pence: pence, purpose: 'Clinics', supplier: 'Acme',
});

const budgets = client(federated.v1.Budgets);
say('services', { services: await services() });
say('health', (await unary(client(health.v1.Health), 'Check', { service: '' })).answer);
say('commit', await unary(budgets, 'Commit', commitment(amountPence), signedIn()));
say('refusal', await unary(budgets, 'Commit', commitment(tooMuchPence), signedIn()));
say('no-token', await unary(budgets, 'Commit', commitment(amountPence)));
