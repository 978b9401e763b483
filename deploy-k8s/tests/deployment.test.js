import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { kustomize } from './kubectl.js';
import { faultsOf } from './schema.js';
import { isRead } from './settings.js';

const root = join(import.meta.dirname, '..');
const outputs = {
  base: kustomize(join(root, 'base')),
  'overlays/development': kustomize(join(root, 'overlays', 'development')),
};

const of = (objects, kind) => objects.filter(object => object.kind === kind);
const named = (objects, kind, name) => of(objects, kind).find(object => object.metadata.name === name);
const pod = deployment => deployment.spec.template.spec;
const container = deployment => pod(deployment).containers[0];
const environment = deployment => Object.fromEntries(container(deployment).env.map(({ name, value }) => [name, value]));
const selects = (selector, labels) => Object.entries(selector).every(([name, value]) => labels[name] === value);

test('The schemas refuse a field that Kubernetes does not know', () => {
  const gateway = structuredClone(named(outputs.base, 'Deployment', 'gateway'));
  assert.deepEqual(faultsOf(gateway), []);
  container(gateway).readinesProbe = container(gateway).readinessProbe;
  assert.match(faultsOf(gateway).join(), /readinesProbe/);
});

test('The schemas refuse a value of the wrong type', () => {
  const gateway = structuredClone(named(outputs.base, 'Deployment', 'gateway'));
  gateway.spec.replicas = 'two';
  assert.match(faultsOf(gateway).join(), /\/spec\/replicas/);
});

for (const [name, objects] of Object.entries(outputs)) {
  test(`${name}: every object is as Kubernetes' schemas ask`, () => {
    assert.ok(objects.length > 10);
    for (const object of objects) assert.deepEqual(faultsOf(object), [], `${object.kind} ${object.metadata.name}`);
  });

  test(`${name}: holds no secret`, () => {
    assert.deepEqual(of(objects, 'Secret'), []);
    assert.doesNotMatch(JSON.stringify(of(objects, 'ConfigMap')), /password|secret|PRIVATE KEY/i);
  });

  test(`${name}: pods run without privileges, as the restricted Pod Security Standard asks`, () => {
    const deployments = of(objects, 'Deployment');
    assert.deepEqual(deployments.map(({ metadata }) => metadata.name), ['budgets', 'decisions', 'gateway']);
    for (const deployment of deployments) {
      const { securityContext, automountServiceAccountToken } = pod(deployment);
      assert.equal(automountServiceAccountToken, false);
      assert.equal(securityContext.runAsNonRoot, true);
      assert.equal(securityContext.seccompProfile.type, 'RuntimeDefault');
      assert.deepEqual(container(deployment).securityContext, {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
    }
  });

  test(`${name}: every pod is probed, bounded and of a fixed version`, () => {
    for (const deployment of of(objects, 'Deployment')) {
      const { livenessProbe, readinessProbe, resources, image } = container(deployment);
      assert.equal(livenessProbe.httpGet.path, '/health/live');
      assert.equal(readinessProbe.httpGet.path, '/health/ready');
      for (const bound of [resources.requests, resources.limits]) assert.ok(bound.cpu && bound.memory);
      assert.match(image, /^federated\/(gateway|budgets|decisions):(?!latest$).+$/);
    }
  });

  test(`${name}: every pod has the time to end that it takes`, () => {
    const [limitSeconds, endSeconds] = [20, 5];
    for (const deployment of of(objects, 'Deployment')) {
      const delaySeconds = Number(environment(deployment).Shutdown__DelaySeconds);
      // As long as a Service needs to notice that a pod is not ready.
      assert.ok(delaySeconds >= container(deployment).readinessProbe.periodSeconds);
      assert.ok(pod(deployment).terminationGracePeriodSeconds > delaySeconds + limitSeconds + endSeconds);
    }
  });

  test(`${name}: services, disruption budgets and network policies each find their pods`, () => {
    const pods = of(objects, 'Deployment').map(({ spec }) => spec.template.metadata.labels);
    const selectors = [
      ...of(objects, 'Service').map(({ spec }) => spec.selector),
      ...of(objects, 'PodDisruptionBudget').map(({ spec }) => spec.selector.matchLabels),
      ...of(objects, 'NetworkPolicy').map(({ spec }) => spec.podSelector.matchLabels),
    ];
    assert.equal(selectors.length, 9);
    for (const selector of selectors) assert.equal(pods.filter(labels => selects(selector, labels)).length, 1);
  });

  test(`${name}: every port, volume and setting that is referred to exists`, () => {
    for (const deployment of of(objects, 'Deployment')) {
      const { ports, volumeMounts, envFrom } = container(deployment);
      // Whatever else a pod takes settings from would not be checked below.
      assert.ok(envFrom.every(source => source.configMapRef));
      const service = named(objects, 'Service', deployment.metadata.name);
      assert.deepEqual(service.spec.ports.map(port => port.targetPort), ports.map(port => port.name));
      assert.deepEqual(volumeMounts.map(mount => mount.name).sort(), pod(deployment).volumes.map(volume => volume.name).sort());
      for (const { configMapRef } of envFrom)
        assert.ok(named(objects, 'ConfigMap', configMapRef.name), configMapRef.name);
      assert.ok(named(objects, 'ServiceAccount', pod(deployment).serviceAccountName));
    }
  });

  test(`${name}: every setting is one that the service reads`, () => {
    for (const deployment of of(objects, 'Deployment')) {
      const { env, envFrom } = container(deployment);
      const settings = [
        ...env.map(({ name: variable }) => variable),
        ...envFrom.flatMap(({ configMapRef }) => Object.keys(named(objects, 'ConfigMap', configMapRef.name).data)),
      ];
      assert.ok(settings.length > 4);
      assert.deepEqual(settings.filter(variable => !isRead(deployment.metadata.name, variable)), [], deployment.metadata.name);
    }
  });

  test(`${name}: only the gateway reaches the services, and Decisions Budgets over gRPC`, () => {
    const callersOf = service => named(objects, 'NetworkPolicy', service).spec.ingress
      .map(({ from, ports }) => [from.map(({ podSelector }) => podSelector.matchLabels['app.kubernetes.io/name']), ports.map(({ port }) => port)]);
    assert.deepEqual(callersOf('budgets'), [[['gateway'], ['http', 'grpc']], [['decisions'], ['grpc']]]);
    assert.deepEqual(callersOf('decisions'), [[['gateway'], ['http', 'grpc']]]);
  });

  for (const service of ['Budgets', 'Decisions']) {
    test(`${name}: the gateway's settings lead to the ports of ${service}`, () => {
      const gateway = environment(named(objects, 'Deployment', 'gateway'));
      const [rest, grpc] = ['Rest', 'Grpc'].map(protocol => new URL(gateway[`Gateway__${service}__${protocol}__0`]));
      assert.equal(rest.hostname, service.toLowerCase());
      const { spec } = named(objects, 'Service', rest.hostname);
      const deployment = named(objects, 'Deployment', rest.hostname);
      assert.deepEqual([rest, grpc].map(address => Number(address.port)), spec.ports.map(port => port.port));
      assert.deepEqual(container(deployment).ports.map(port => port.containerPort), spec.ports.map(port => port.port));
      assert.deepEqual([environment(deployment).Rest__Port, environment(deployment).Grpc__Port], [rest.port, grpc.port]);
      assert.equal(environment(deployment).Rest__Address, '0.0.0.0');
    });

    test(`${name}: one process holds the journal of ${service}, on a volume that outlives it`, () => {
      const deployment = named(objects, 'Deployment', service.toLowerCase());
      assert.equal(deployment.spec.replicas, 1);
      assert.equal(deployment.spec.strategy.type, 'Recreate');
      const { name: volume } = container(deployment).volumeMounts.find(mount => mount.mountPath === environment(deployment).Journal__Path);
      const { persistentVolumeClaim } = pod(deployment).volumes.find(candidate => candidate.name === volume);
      assert.equal(persistentVolumeClaim.claimName, `${service.toLowerCase()}-journal`);
      assert.ok(named(objects, 'PersistentVolumeClaim', persistentVolumeClaim.claimName));
    });
  }

  test(`${name}: Decisions finds Budgets, and its token in a Secret`, () => {
    const decisions = named(objects, 'Deployment', 'decisions');
    const { Budgets__Grpc: address, Budgets__TokenFile: file } = environment(decisions);
    assert.equal(address, environment(named(objects, 'Deployment', 'gateway')).Gateway__Budgets__Grpc__0);
    const mount = container(decisions).volumeMounts.find(({ mountPath }) => file.startsWith(`${mountPath}/`));
    assert.ok(pod(decisions).volumes.find(volume => volume.name === mount.name).secret.secretName);
  });
}

test('The base chooses no namespace', () => {
  assert.deepEqual(outputs.base.filter(object => object.kind === 'Namespace' || object.metadata.namespace), []);
});

test('The development overlay checks tokens with a key of your own', () => {
  for (const deployment of of(outputs['overlays/development'], 'Deployment')) {
    const settings = container(deployment).envFrom.flatMap(({ configMapRef }) =>
      configMapRef ? Object.entries(named(outputs['overlays/development'], 'ConfigMap', configMapRef.name).data) : []);
    const { Authentication__PublicKeyFile: file, Authentication__Authority: authority } = Object.fromEntries(settings);
    assert.equal(authority, undefined);
    assert.ok(container(deployment).volumeMounts.some(mount => file.startsWith(`${mount.mountPath}/`)));
  }
});
