// Which settings the services read, found in their code.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');
const shared = ['services/Access', 'services/Engine', 'services/Rest', 'services/Serving'];
const folders = { gateway: ['gateway', ...shared], budgets: ['services/Budgets', ...shared], decisions: ['services/Decisions', ...shared] };
const ofFramework = ['Urls'];
const sources = Object.fromEntries(Object.entries(folders).map(([service, places]) => [service, places.flatMap(sourcesIn)]));

/**
 * Whether a service reads the setting of an environment variable: the code names it whole, as a property of the class that is
 * bound to its section, or where it reads its section. Numbers are places in a list.
 */
export function isRead(service, variable) {
  const parts = variable.split('__').filter(part => !/^\d+$/.test(part));
  const [section, ...properties] = parts;
  return ofFramework.includes(variable)
    || sources[service].some(text => text.includes(`"${parts.join(':')}"`))
    || (properties.length > 0 && sources[service].some(text =>
      text.includes(`const string Section = "${section}";`) && properties.every(name => new RegExp(`\\b${name} \\{ get;`).test(text))
      || text.includes(`GetSection("${section}")`) && properties.every(name => text.includes(`(section, "${name}"`))));
}

function sourcesIn(folder) {
  return readdirSync(join(root, folder), { recursive: true })
    .filter(name => name.endsWith('.cs') && !/(^|[\\/])(bin|obj)[\\/]/.test(name))
    .map(name => readFileSync(join(root, folder, name), 'utf8').replace(/^\s*\/\/.*$/gm, ''));
}
