import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encryptKeystoreJsonSync, keccak256, Wallet } from 'ethers';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { CORES } from '../../../src/chain/deploy/deployment-record.ts';
import { runServiceDoctor } from '../../../src/cli/commands/service/doctor.ts';
import { exitCodeOf } from '../../../src/service/doctor/doctor.ts';
import type { Finding } from '../../../src/service/doctor/finding.ts';
import { migrate } from '../../../src/service/store/migrations.ts';
import { openPglite } from '../../../src/service/store/pglite.ts';
import { MIGRATIONS } from '../../../src/service/store/schema-steps.ts';
import { describePostgres, freshFolder } from '../../support/databases.ts';
import { keysDirectory } from '../second/support/second-harness.ts';

const CODE = '0x6001';
const GENESIS = `0x${'11'.repeat(32)}`;
const SECRET = 'hunter2-hunter2';
/** anvil's first account: no secret, but the doctor must not print its key. */
const KEY = 'ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80';
const { address: SIGNER } = new Wallet(`0x${KEY}`);

const folder = mkdtempSync(join(tmpdir(), 'assay-doctor-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const servers: { close(): unknown }[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

const listening = async <S extends Server>(server: S): Promise<number> => {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
};
const write = (name: string, text: string, mode = 0o600): string => {
  const path = join(folder, name);
  writeFileSync(path, text, { mode });
  chmodSync(path, mode);
  return path;
};

const contractAt = (i: number) => ({
  address: `0x${String(i + 1).padStart(40, '0')}`,
  codeHash: keccak256(CODE),
});
const deployment = {
  chainId: 31337,
  fromBlock: 0,
  contracts: Object.fromEntries(CORES[2].map((name, i) => [name, contractAt(i)])),
};
const deploymentFile = write('deployment.json', JSON.stringify(deployment));
const keyFile = write('operator.key', KEY);

/** A node: answers as `answers` says, and never to a method that it maps to undefined. */
async function node(answers: Record<string, unknown> = {}): Promise<string> {
  const known: Record<string, unknown> = {
    eth_chainId: '0x7a69',
    eth_getCode: CODE,
    eth_getBalance: '0xde0b6b3a7640000',
    eth_getBlockByNumber: { hash: GENESIS },
    ...answers,
  };
  const server = createHttpServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      const { id, method } = JSON.parse(text) as { id: number; method: string };
      const result = known[method];
      if (result !== undefined) response.end(JSON.stringify({ jsonrpc: '2.0', id, result }));
    });
  });
  servers.push({ close: () => server.closeAllConnections() });
  return `http://127.0.0.1:${await listening(server as unknown as Server)}/${SECRET}`;
}

/** A PostgreSQL server that refuses every connection with an SQLSTATE. */
async function refusing(code: string): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => {
      const fields = Buffer.from(`S${'FATAL'}\0C${code}\0M${`refused for ${SECRET}`}\0\0`);
      const head = Buffer.alloc(5);
      head.write('E');
      head.writeInt32BE(fields.length + 4, 1);
      socket.end(Buffer.concat([head, fields]));
    });
  });
  return `postgres://assay:${SECRET}@127.0.0.1:${await listening(server)}/assay`;
}

async function doctor(env: Record<string, string | undefined> = {}) {
  const printed = await runServiceDoctor({
    ASSAY_RPC_URL: await node(),
    ASSAY_RPC_TIMEOUT_MS: '500',
    ASSAY_DEPLOYMENT: deploymentFile,
    ASSAY_KEYS_DIR: keysDirectory,
    ASSAY_DATA_DIR: join(folder, 'never-made'),
    ASSAY_SIGNER_KEY_FILE: keyFile,
    ...env,
  });
  const text = JSON.stringify(printed);
  for (const secret of [SECRET, KEY]) expect(text).not.toContain(secret);
  const { findings } = printed.data as { findings: Finding[] };
  for (const { status, todo } of findings) if (status === 'failed') expect(todo).toMatch(/\w{3}/);
  return {
    exitCode: printed.exitCode,
    findings,
    failed: findings.filter(({ status }) => status === 'failed'),
  };
}
const says = (check: string, text: RegExp) =>
  expect.objectContaining({ check, says: expect.stringMatching(text) });

describe('a healthy service', () => {
  it('has nothing to mend', async () => {
    const { exitCode, findings } = await doctor();
    expect(findings.filter(({ status }) => status !== 'ok')).toEqual([]);
    expect(exitCode).toBe(0);
    expect(findings).toContainEqual(says('signer', new RegExp(SIGNER)));
    expect(findings).toContainEqual(says('chain', /all contracts are there/));
    expect(findings).toContainEqual(says('database', /first start makes/));
  });
});

describe('settings and files', () => {
  it('names a malformed variable, without its value', async () => {
    const { exitCode, failed } = await doctor({ ASSAY_PORT: SECRET });
    expect(failed).toEqual([says('settings', /ASSAY_PORT/)]);
    expect(exitCode).toBe(4);
  });

  it('tells an exposed key file, a missing one, and a file that is no key', async () => {
    const exposed = await doctor({ ASSAY_SIGNER_KEY_FILE: write('exposed.key', KEY, 0o644) });
    expect(exposed.failed).toEqual([says('signer', /can be read by others/)]);
    const missing = await doctor({ ASSAY_SIGNER_KEY_FILE: join(folder, 'none.key') });
    expect(missing.failed).toEqual([says('signer', /cannot read/)]);
    const other = await doctor({ ASSAY_SIGNER_KEY_FILE: write('other.key', SECRET) });
    expect(other.failed).toEqual([says('signer', /no private key/)]);
    expect([exposed, missing, other].map(({ exitCode }) => exitCode)).toEqual([4, 4, 4]);
  });

  it('tells a wrong password of the keystore', async () => {
    const account = { address: SIGNER, privateKey: `0x${KEY}` };
    const keystore = write('keystore.json', encryptKeystoreJsonSync(account, 'right', { scrypt: { N: 2 } }));
    const { failed } = await doctor({
      ASSAY_SIGNER_KEY_FILE: undefined,
      ASSAY_SIGNER_KEYSTORE: keystore,
      ASSAY_SIGNER_PASSWORD_FILE: write('password', SECRET),
    });
    expect(failed).toEqual([says('signer', /does not open with this password/)]);
  });

  it('tells a locked signer from one that does not answer', async () => {
    const locked = createHttpServer((_request, response) => void response.writeHead(403).end());
    const url = `http://127.0.0.1:${await listening(locked as unknown as Server)}`;
    const remote = {
      ASSAY_SIGNER_KEY_FILE: undefined,
      ASSAY_SIGNER_URL: url,
      ASSAY_SIGNER_TOKEN_FILE: write('token', SECRET),
      ASSAY_SIGNER_ADDRESS: SIGNER,
    };
    const refused = await doctor(remote);
    expect(refused.failed).toEqual([says('signer', /refused \(HTTP 403\)/)]);
    expect(refused.exitCode).toBe(5);
    const silent = await doctor({ ...remote, ASSAY_SIGNER_URL: 'http://127.0.0.1:1' });
    expect(silent.failed).toEqual([says('signer', /does not answer/)]);
  });

  it('tells missing keys, a missing deployment file and one that is none', async () => {
    const empty = join(folder, 'no-keys');
    mkdirSync(empty);
    expect((await doctor({ ASSAY_KEYS_DIR: empty })).failed).toEqual([says('keys', /./)]);
    const missing = await doctor({ ASSAY_DEPLOYMENT: join(folder, 'none.json') });
    expect(missing.failed).toEqual([says('deployment', /cannot read/)]);
    const other = await doctor({ ASSAY_DEPLOYMENT: write('other.json', '{}') });
    expect(other.failed).toEqual([says('deployment', /no deployment file/)]);
  });

  it('tells a deployment of the first edition, and what to do', async () => {
    const contracts = Object.fromEntries(CORES[1].map((name, i) => [name, contractAt(i)]));
    const first = write('first.json', JSON.stringify({ ...deployment, contracts }));
    const { failed, exitCode } = await doctor({ ASSAY_DEPLOYMENT: first });
    expect(failed).toEqual([says('deployment', /first edition, which this version does not know: deploy/)]);
    expect(exitCode).toBe(4);
  });
});

describe('the chain', () => {
  it('tells a wrong chain from a missing contract and from other code', async () => {
    const chain = await doctor({ ASSAY_RPC_URL: await node({ eth_chainId: '0x1' }) });
    expect(chain.failed).toEqual([says('chain', /serves chain 1, the deployment is on chain 31337/)]);
    const missing = await doctor({ ASSAY_RPC_URL: await node({ eth_getCode: '0x' }) });
    expect(missing.failed).toHaveLength(CORES[2].length);
    expect(missing.failed).toContainEqual(says('chain', /there is no contract Rounds2 at 0x/));
    const other = await doctor({ ASSAY_RPC_URL: await node({ eth_getCode: '0x6002' }) });
    expect(other.failed).toContainEqual(says('chain', /the code of Rounds2/));
    expect([chain, missing, other].map(({ exitCode }) => exitCode)).toEqual([4, 4, 4]);
  });

  it('tells an endpoint that is silent, beside one that answers', async () => {
    const silent = await node({ eth_chainId: undefined });
    const { exitCode, failed, findings } = await doctor({ ASSAY_RPC_URL: `${silent},${await node()}` });
    expect(failed).toEqual([says('chain', /does not answer/)]);
    expect(findings).toContainEqual(says('chain', /all contracts are there/));
    expect(exitCode).toBe(5);
  });

  it('notes a signer without money', async () => {
    const { exitCode, findings } = await doctor({ ASSAY_RPC_URL: await node({ eth_getBalance: '0x0' }) });
    expect(findings).toContainEqual(says('chain', /too little for gas/));
    expect(exitCode).toBe(0);
  });
});

describe('a database server', () => {
  it.each([
    ['28P01', /refuses the password/, 4],
    ['3D000', /no such database/, 4],
    ['28000', /does not let this user in/, 4],
    ['57P03', /starting or stopping/, 5],
    ['XX999', /does not answer as PostgreSQL does/, 5],
  ])('that refuses with %s', async (code, text, exitCode) => {
    const found = await doctor({ DATABASE_URL: await refusing(code) });
    expect(found.failed).toEqual([says('database', text)]);
    expect(found.exitCode).toBe(exitCode);
  });

  it('that is not there', async () => {
    const { exitCode, failed } = await doctor({
      DATABASE_URL: `postgres://assay:${SECRET}@127.0.0.1:1/assay`,
    });
    expect(failed).toEqual([says('database', /nothing listens/)]);
    expect(exitCode).toBe(5);
  });
});

describePostgres('a PostgreSQL server', (server) => {
  it('is reached; a database that it does not have is told', async () => {
    const url = await server().createDatabase();
    const { failed, findings } = await doctor({ DATABASE_URL: url });
    expect(failed).toEqual([]);
    expect(findings).toContainEqual(says('schema', /is empty/));
    const other = await doctor({ DATABASE_URL: url.replace(/\/[^/]*$/, '/nothing_here') });
    expect(other.failed).toEqual([says('database', /no such database/)]);
  });
});

describe('an embedded database', () => {
  const fresh = async (name: string, steps = MIGRATIONS) => {
    const path = await freshFolder(join(folder, name));
    chmodSync(path, 0o700);
    const database = await openPglite(path);
    await migrate(database, steps);
    return { path, database };
  };

  it('of an older schema is noted, of a newer one refused', async () => {
    const { path, database } = await fresh('old', MIGRATIONS.slice(0, -1));
    await database.close();
    const old = await doctor({ ASSAY_DATA_DIR: path });
    expect(old.failed).toEqual([]);
    expect(old.findings).toContainEqual(says('schema', /this program/));
    const again = await openPglite(path);
    await migrate(again);
    await again.query('INSERT INTO schema_version (version) VALUES (99)');
    await again.close();
    expect((await doctor({ ASSAY_DATA_DIR: path })).failed).toEqual([says('schema', /newer version/)]);
  });

  it('of another deployment is refused, and a folder that others read', async () => {
    const { path, database } = await fresh('foreign');
    await database.query("INSERT INTO service_identity (id, chain) VALUES (1, '1/0x/0x')");
    await database.close();
    expect((await doctor({ ASSAY_DATA_DIR: path })).failed).toEqual([says('database', /another chain/)]);
    chmodSync(path, 0o755);
    expect((await doctor({ ASSAY_DATA_DIR: path })).failed).toContainEqual(
      says('database', /read by others/),
    );
  });

  it('that a service holds is no fault', async () => {
    const { path, database } = await fresh('held');
    const { exitCode, findings } = await doctor({ ASSAY_DATA_DIR: path });
    await database.close();
    const todo = expect.stringContaining('a service runs on this folder');
    expect(findings).toContainEqual(expect.objectContaining({ check: 'database', status: 'note', todo }));
    expect(exitCode).toBe(0);
  });

  it.skipIf(process.getuid?.() === 0)('in a folder that cannot be written is told', async () => {
    const path = join(folder, 'read-only');
    mkdirSync(path, { mode: 0o500 });
    const { failed } = await doctor({ ASSAY_DATA_DIR: join(path, 'data') });
    expect(failed).toEqual([says('database', /cannot be written/)]);
  });

  it('whose folder is below a file is told', async () => {
    const path = join(write('a-file', ''), 'data');
    const { failed } = await doctor({ ASSAY_DATA_DIR: path });
    expect(failed).toEqual([says('database', /cannot be written/)]);
  });
});

it('a fault of this side counts more than a silent machine', () => {
  const finding = (exitCode?: 4 | 5) => ({ exitCode }) as Finding;
  expect(exitCodeOf([finding(), finding(5), finding(4)])).toBe(4);
  expect(exitCodeOf([finding(5)])).toBe(5);
  expect(exitCodeOf([finding()])).toBe(0);
});
