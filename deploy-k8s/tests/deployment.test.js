import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { test } from 'node:test';
import { kustomize } from './kubectl.js';
import { faultsOf } from './schema.js';
import { isRead } from './settings.js';

const root = join(import.meta.dirname, '..');
const outputs = {
  base: kustomize(join(root, 'base')),
  'overlays/development': kustomize(join(root, 'overlays', 'development')),
  'overlays/replicas': kustomize(join(root, 'overlays', 'replicas')),
};
const readme = readFileSync(join(root, 'README.md'), 'utf8');

const of = (objects, kind) => objects.filter(object => object.kind === kind);
const named = (objects, kind, name) => of(objects, kind).find(object => object.metadata.name === name);
const pod = deployment => deployment.spec.template.spec;
const container = deployment => pod(deployment).containers[0];
const environment = deployment => Object.fromEntries(container(deployment).env.map(({ name, value }) => [name, value]));
const selects = (selector, labels) => Object.entries(selector).every(([name, value]) => labels[name] === value);
const labelsOf = deployment => deployment.spec.template.metadata.labels;
/** The same with a selector that may have expressions; only one that this knows. */
const matches = ({ matchLabels = {}, matchExpressions = [] }, labels) => selects(matchLabels, labels)
  && matchExpressions.every(({ key, operator, values }) => operator === 'In' ? values.includes(labels[key]) : assert.fail(operator));

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
    const pods = of(objects, 'Deployment').map(labelsOf);
    const selectors = [
      ...of(objects, 'Service').map(({ metadata, spec }) => [metadata.name, { matchLabels: spec.selector }]),
      ...of(objects, 'PodDisruptionBudget').map(({ metadata, spec }) => [metadata.name, spec.selector]),
      ...of(objects, 'NetworkPolicy').map(({ metadata, spec }) => [metadata.name, spec.podSelector]),
    ];
    assert.equal(selectors.length, name === 'overlays/replicas' ? 12 : 9);
    for (const [selecting, selector] of selectors)
      assert.equal(pods.filter(labels => matches(selector, labels)).length, selecting === 'postgres' ? 2 : 1, selecting);
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
      assert.equal(rest.hostname, grpc.hostname);
      const { spec } = named(objects, 'Service', rest.hostname);
      const deployment = named(objects, 'Deployment', service.toLowerCase());
      assert.ok(selects(spec.selector, labelsOf(deployment)));
      assert.deepEqual([rest, grpc].map(address => Number(address.port)), spec.ports.map(port => port.port));
      assert.deepEqual(container(deployment).ports.map(port => port.containerPort), spec.ports.map(port => port.port));
      assert.deepEqual([environment(deployment).Rest__Port, environment(deployment).Grpc__Port], [rest.port, grpc.port]);
      assert.equal(environment(deployment).Rest__Address, '0.0.0.0');
    });

    if (name !== 'overlays/replicas') test(`${name}: one process holds the journal of ${service}, on a volume that outlives it`, () => {
      const deployment = named(objects, 'Deployment', service.toLowerCase());
      assert.equal(deployment.spec.replicas, 1);
      assert.equal(deployment.spec.strategy.type, 'Recreate');
      const { name: volume } = container(deployment).volumeMounts.find(mount => mount.mountPath === environment(deployment).Journal__Path);
      const { persistentVolumeClaim } = pod(deployment).volumes.find(candidate => candidate.name === volume);
      assert.equal(persistentVolumeClaim.claimName, `${service.toLowerCase()}-journal`);
      assert.ok(named(objects, 'PersistentVolumeClaim', persistentVolumeClaim.claimName));
    });
  }

  test(`${name}: Decisions finds Budgets`, () => {
    const address = new URL(environment(named(objects, 'Deployment', 'decisions')).Budgets__Grpc);
    const { spec } = named(objects, 'Service', address.hostname);
    assert.ok(selects(spec.selector, labelsOf(named(objects, 'Deployment', 'budgets'))));
    assert.equal(Number(address.port), spec.ports.find(port => port.name === 'grpc').port);
  });

  test(`${name}: every file that a setting names is in a Secret that must be there, and that the README makes`, () => {
    const found = of(objects, 'Deployment').flatMap(deployment => Object.values(environment(deployment))
      .filter(value => value.startsWith('/etc/'))
      .map(file => {
        const { name: volume, readOnly } = container(deployment).volumeMounts.find(({ mountPath }) => file.startsWith(`${mountPath}/`));
        const { secret } = pod(deployment).volumes.find(candidate => candidate.name === volume);
        assert.deepEqual([readOnly, secret.optional ?? false], [true, false], file);
        return [deployment.metadata.name, secret.secretName, basename(file)];
      }));
    assert.deepEqual(found.toSorted(), [
      ...(name === 'overlays/replicas' ? [
        ['budgets', 'federated-budgets-postgres', 'connection'],
        ['budgets', 'federated-checkpoint-key', 'checkpoint.key'],
        ['decisions', 'federated-decisions-postgres', 'connection'],
      ] : []),
      ['decisions', 'federated-decisions-token', 'token'],
    ].toSorted());
    for (const [, secret, file] of found)
      assert.match(readme, new RegExp(`create secret generic ${secret} .*--from-file=${file.replace('.', '\\.')}(=|\\s)`));
  });

  test(`${name}: only what has its journal there may reach PostgreSQL, and only the database`, () => {
    const isOfDatabase = ({ port, endPort }) => port === undefined || (port <= 5432 && 5432 <= (endPort ?? port));
    const reaching = of(objects, 'Deployment').filter(deployment => of(objects, 'NetworkPolicy')
      .filter(({ spec }) => matches(spec.podSelector, labelsOf(deployment)))
      .flatMap(({ spec }) => spec.egress)
      .filter(({ ports }) => !ports || ports.some(isOfDatabase))
      .map(({ to, ports }) => assert.deepEqual([to?.length, ports], [1, [{ port: 5432 }]]))
      .length > 0);
    assert.deepEqual(reaching.map(({ metadata }) => metadata.name), name === 'overlays/replicas' ? ['budgets', 'decisions'] : []);
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

const replicas = outputs['overlays/replicas'];

for (const [service, count] of [['budgets', 3], ['decisions', 2]]) {
  test(`overlays/replicas: ${count} replicas of ${service} share a database, and keep nothing themselves`, () => {
    const deployment = named(replicas, 'Deployment', service);
    assert.equal(deployment.spec.replicas, count);
    assert.deepEqual(of(replicas, 'PersistentVolumeClaim'), []);
    assert.deepEqual(pod(deployment).volumes.filter(({ emptyDir, secret }) => !emptyDir && !secret), []);
    assert.deepEqual(container(deployment).volumeMounts.filter(mount => !mount.readOnly).map(({ mountPath }) => mountPath), ['/tmp']);
    // Whatever is left of the SQLite journal's settings would say that there is one.
    const { Journal__ConnectionFile: file, ...others } = environment(deployment);
    assert.ok(file);
    assert.deepEqual(Object.keys(others).filter(setting => setting.startsWith('Journal__')), []);
  });

  test(`overlays/replicas: an upgrade of ${service} stops no replica before its successor is known to all gateways`, () => {
    const { strategy, minReadySeconds } = named(replicas, 'Deployment', service).spec;
    assert.deepEqual(strategy, { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } });
    const namesAreRememberedSeconds = 30;
    const { Gateway__ResolveSeconds: resolveSeconds } = environment(named(replicas, 'Deployment', 'gateway'));
    assert.ok(minReadySeconds >= namesAreRememberedSeconds + Number(resolveSeconds));
  });

  test(`overlays/replicas: no drained node takes more than one replica of ${service} away`, () => {
    const { maxUnavailable } = named(replicas, 'PodDisruptionBudget', service).spec;
    assert.equal(maxUnavailable, 1);
    assert.ok(count - maxUnavailable >= Math.ceil(count / 2));
    const spread = pod(named(replicas, 'Deployment', service)).topologySpreadConstraints;
    assert.deepEqual(spread.map(({ topologyKey }) => topologyKey), ['topology.kubernetes.io/zone', 'kubernetes.io/hostname']);
    for (const { labelSelector } of spread) assert.ok(matches(labelSelector, labelsOf(named(replicas, 'Deployment', service))));
  });

  test(`overlays/replicas: the gateway sees each ready replica of ${service} by itself`, () => {
    const gateway = environment(named(replicas, 'Deployment', 'gateway'));
    assert.ok(Number(gateway.Gateway__ResolveSeconds) > 0);
    const section = `Gateway__${service[0].toUpperCase()}${service.slice(1)}__`;
    const addresses = Object.entries(gateway).filter(([setting]) => setting.startsWith(section)).map(([, value]) => new URL(value));
    assert.equal(addresses.length, 2);
    for (const { hostname } of addresses) {
      const { spec } = named(replicas, 'Service', hostname);
      assert.deepEqual([spec.clusterIP, spec.publishNotReadyAddresses], ['None', false]);
      assert.ok(selects(spec.selector, labelsOf(named(replicas, 'Deployment', service))));
    }
  });
}

const silos = kustomize(join(root, 'overlays', 'silos'));

test('overlays/silos: every object is as Kubernetes\' schemas ask, and holds no secret', () => {
  assert.deepEqual(of(silos, 'Deployment').map(({ metadata }) => metadata.name), ['budgets', 'budgets-edge', 'decisions', 'gateway']);
  for (const object of silos) assert.deepEqual(faultsOf(object), [], `${object.kind} ${object.metadata.name}`);
  assert.deepEqual(of(silos, 'Secret'), []);
});

for (const service of ['budgets', 'decisions']) {
  test(`overlays/silos: silos of ${service} know their pods, and ask the cluster about pods only`, () => {
    const deployment = named(silos, 'Deployment', service);
    const env = container(deployment).env;
    // What Microsoft.Orleans.Hosting.Kubernetes asks for.
    const labels = labelsOf(deployment);
    assert.deepEqual([labels['orleans/serviceId'], labels['orleans/clusterId']], [service, service]);
    assert.deepEqual(Object.fromEntries(env.filter(({ valueFrom }) => valueFrom).map(({ name, valueFrom }) => [name, valueFrom.fieldRef.fieldPath])),
      { POD_NAME: 'metadata.name', POD_NAMESPACE: 'metadata.namespace', POD_IP: 'status.podIP', Grains__AdvertisedAddress: 'status.podIP' });
    assert.equal(environment(deployment).Grains__Kubernetes, 'true');
    assert.equal(pod(deployment).automountServiceAccountToken, true);
    const { roleRef, subjects } = named(silos, 'RoleBinding', 'silos');
    assert.ok(subjects.some(({ kind, name }) => kind === 'ServiceAccount' && name === pod(deployment).serviceAccountName));
    const { rules } = named(silos, roleRef.kind, roleRef.name);
    assert.deepEqual(rules.map(({ apiGroups, resources }) => [apiGroups, resources]), [[[''], ['pods']]]);
  });

  test(`overlays/silos: only silos of ${service}${service === 'budgets' ? ', and edges at their port,' : ''} reach its silos`, () => {
    const { ports } = container(named(silos, 'Deployment', service));
    const settings = environment(named(silos, 'Deployment', service));
    const numberOf = name => ports.find(port => port.name === name)?.containerPort;
    assert.equal(numberOf('silo'), Number(settings.Grains__SiloPort));
    assert.equal(numberOf('silo-gateway'), settings.Grains__GatewayPort && Number(settings.Grains__GatewayPort));
    const { spec } = named(silos, 'NetworkPolicy', `${service}-silos`);
    const callers = spec.ingress.map(({ from, ports: [{ port }] }) => [from.map(({ podSelector }) => podSelector.matchLabels['app.kubernetes.io/name']), port]);
    assert.deepEqual(callers, [[[service], 'silo'], ...(service === 'budgets' ? [[['budgets-edge'], 'silo-gateway']] : [])]);
    assert.deepEqual(spec.egress[0].to.map(({ podSelector }) => podSelector.matchLabels['app.kubernetes.io/name']), [service]);
  });
}

test('overlays/silos: the edges are asked by the gateway, ask the silos, and are as unprivileged and probed as those', () => {
  const edge = named(silos, 'Deployment', 'budgets-edge');
  const silo = named(silos, 'Deployment', 'budgets');
  assert.equal(environment(edge).Grains__Role, 'edge');
  assert.equal(pod(edge).automountServiceAccountToken, false);
  for (const part of ['securityContext', 'startupProbe', 'livenessProbe', 'readinessProbe', 'resources', 'image'])
    assert.deepEqual(container(edge)[part], container(silo)[part], part);
  for (const setting of ['Journal__ConnectionFile', 'Checkpoints__KeyFile', 'Shutdown__DelaySeconds', 'Rest__Port', 'Grpc__Port'])
    assert.equal(environment(edge)[setting], environment(silo)[setting], setting);
  const gateway = environment(named(silos, 'Deployment', 'gateway'));
  for (const setting of ['Gateway__Budgets__Rest__0', 'Gateway__Budgets__Grpc__0']) {
    const { spec } = named(silos, 'Service', new URL(gateway[setting]).hostname);
    assert.ok(selects(spec.selector, labelsOf(edge)) && spec.clusterIP === 'None');
  }
  const allowed = of(silos, 'NetworkPolicy').filter(({ spec }) => matches(spec.podSelector, labelsOf(edge))).map(({ metadata }) => metadata.name);
  assert.deepEqual(allowed.toSorted(), ['budgets-edge', 'postgres']);
  assert.deepEqual(named(silos, 'NetworkPolicy', 'gateway-edge').spec.egress[0].to[0].podSelector.matchLabels, labelsOf(edge));
  const settings = [...container(edge).env, ...container(silo).env].map(({ name }) => name).filter(name => !name.startsWith('POD_'));
  assert.deepEqual(settings.filter(name => !isRead('budgets', name)), []);
});

test('overlays/replicas: one database each', () => {
  const [budgets, decisions] = ['budgets', 'decisions'].map(service =>
    pod(named(replicas, 'Deployment', service)).volumes.find(volume => volume.name === 'postgres').secret.secretName);
  assert.notEqual(budgets, decisions);
});

test('overlays/replicas: what an address of the base stood for it stands for still, and so does the network', () => {
  for (const kind of ['Service', 'NetworkPolicy'])
    for (const object of of(outputs.base, kind)) assert.deepEqual(named(replicas, kind, object.metadata.name), object);
});

test('overlays/replicas: names no namespace, and the overlay of the README on top of it does, with a provider and a database', () => {
  assert.deepEqual(replicas.filter(object => object.kind === 'Namespace' || object.metadata.namespace), []);
  const [, text] = /# overlays\/production\/kustomization\.yaml\n([^]*?)```/.exec(readme);
  const folder = mkdtempSync(join(tmpdir(), 'federated-production-'));
  try {
    writeFileSync(join(folder, 'kustomization.yaml'), text.replace('../replicas', relative(folder, join(root, 'overlays', 'replicas'))));
    const production = kustomize(folder);
    assert.equal(production.length, replicas.length);
    for (const object of production) {
      assert.deepEqual(faultsOf(object), []);
      assert.ok(object.metadata.namespace);
    }
    assert.doesNotMatch(JSON.stringify(production), /example\.invalid|192\.0\.2\./);
    for (const deployment of of(production, 'Deployment')) assert.match(container(deployment).image, /@sha256:/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
