// Kubernetes' own schemas, read as strictly as the API server reads them with --validate=strict: a field that a schema
// does not name is an error, not a silent no-op.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
// The very instance that the schemas register themselves with.
const fromModels = createRequire(createRequire(require.resolve('kubernetes-models')).resolve('@kubernetes-models/validate'));
const { default: Ajv } = fromModels('ajv');

const addSchema = Ajv.prototype.addSchema;
Ajv.prototype.addSchema = function (schema, key) {
  return addSchema.call(this, key?.startsWith('io.k8s.') ? closed(schema) : schema, key);
};

function closed(schema) {
  if (Array.isArray(schema)) return schema.map(closed);
  if (schema === null || typeof schema !== 'object') return schema;
  const copy = Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, closed(value)]));
  return schema.properties && !('additionalProperties' in schema) ? { ...copy, additionalProperties: false } : copy;
}

/** What is wrong with an object of Kubernetes; empty when nothing is. */
export function faultsOf(object) {
  const { [object.kind]: Model } = require(`kubernetes-models/${object.apiVersion}`);
  if (!Model) return [`${object.apiVersion} has no ${object.kind}`];
  try {
    new Model(object).validate();
    return [];
  } catch (error) {
    if (!error.errors) throw error;
    return error.errors.map(fault => `${fault.instancePath} ${fault.message} ${JSON.stringify(fault.params)}`);
  }
}
