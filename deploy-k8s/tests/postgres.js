// A PostgreSQL server for tests alone: a cluster in a folder, on a port of the loopback interface. It refuses root, so for
// root its programs run as the user that its package makes.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { freePort } from './services.js';

const debian = '/usr/lib/postgresql';
const packaged = existsSync(debian) ? readdirSync(debian).sort((a, b) => b - a).map(version => join(debian, version, 'bin')) : [];
const programs = [...packaged, ...(process.env.PATH ?? '').split(delimiter)].find(folder => existsSync(join(folder, 'initdb')));
const asWho = process.getuid() === 0 ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--init-groups'] : [];

/** Starts one, whose administrator "postgres" has the password. */
export async function startPostgres(password) {
  if (!programs) throw new Error('PostgreSQL is not installed here: apt-get install postgresql (as root). Its service need not run.');
  const folder = mkdtempSync(join(tmpdir(), 'federated-postgres-'));
  const port = await freePort();
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, password);
  const data = join(folder, 'data');
  const run = (program, args, input) => {
    const [first, ...others] = [...asWho, join(programs, program), ...args];
    // What the server says goes to its log, and its output is not waited for.
    return execFileSync(first, others, { cwd: folder, input, encoding: 'utf8', env: { ...process.env, PGPASSWORD: password }, stdio: ['pipe', 'ignore', 'pipe'] });
  };
  if (asWho.length > 0) execFileSync('chown', ['-R', 'postgres:', folder]);
  run('initdb', ['--pgdata', data, '--username', 'postgres', '--pwfile', passwordFile, '--auth', 'scram-sha-256', '--encoding', 'UTF8', '--locale', 'C', '--no-sync']);
  const control = (...args) => run('pg_ctl', ['--pgdata', data, '--log', join(folder, 'log'), '--wait', ...args]);
  control('--options', `-p ${port} -h 127.0.0.1 -c unix_socket_directories='' -c max_connections=200`, 'start');
  return {
    port,
    /** Runs SQL, as psql reads it, as the administrator. */
    sql: (database, text) => run('psql', ['-h', '127.0.0.1', '-p', String(port), '-U', 'postgres', '-d', database, '-q', '-v', 'ON_ERROR_STOP=1'], text),
    stop() {
      control('--mode', 'immediate', 'stop');
      rmSync(folder, { recursive: true });
    },
  };
}
