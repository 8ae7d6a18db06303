import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { attestationCase } from '../../scripts/support/second-cases.ts';
import { runProgram } from '../../src/cli/program.ts';
import { asField } from '../../src/protocol/field.ts';
import { TINY } from '../../src/protocol/second/shape.ts';
import { attestationSignals } from '../../src/protocol/second/statement.ts';
import { secondProver } from '../../src/prover/second/prover.ts';
import { SECOND_PROOF } from '../../src/verifier/second/proof-json.ts';
import { BASE_TEXT, secondSettings } from './second/support/second-policy.ts';
import { assay, assayJson, CANARY, olderNode, PASSWORD, ROOT, type Run, Workspace } from './support/assay.ts';
import { tinyRows } from './support/tiny-policy.ts';

const workspace = new Workspace();
const at = (name: string) => workspace.path(name);
const secret = ['--password-file', workspace.password];
const runs: Run[] = [];

/** Runs a command, and keeps its output for the search of canaries. */
async function run(...args: string[]): Promise<Run> {
  const result = await assay(args);
  runs.push(result);
  return result;
}

/** Runs the program in this process, which is quicker. */
async function inside(args: readonly string[], env: Record<string, string> = {}): Promise<Run> {
  let stdout = '';
  let stderr = '';
  const code = await runProgram(args, env, {
    out: async (text) => {
      stdout += text;
    },
    err: async (text) => {
      stderr += text;
    },
  });
  const result = { code, stdout, stderr };
  runs.push(result);
  return result;
}

async function refused(code: string, exitCode: number, ...args: string[]): Promise<Run> {
  const result = await inside(args);
  expect(result.stderr).toContain(`[${code}]`);
  expect(result.stderr.trim().split('\n')).toHaveLength(1);
  expect(result.stderr).not.toMatch(/^\s+at /m);
  expect(result.stdout).toBe('');
  expect(result.code).toBe(exitCode);
  return result;
}

let holder: string;
let holderCode: string;

beforeAll(async () => {
  workspace.write('base.json', BASE_TEXT);
  workspace.write('policy.json', JSON.stringify(secondSettings()));
  workspace.write('records.csv', tinyRows(10));
  await assayJson('source', 'keygen', '--keystore', at('source.json'), ...secret);
  ({ holder, holderCode } = await assayJson<{ holder: string; holderCode: string }>(
    'contributor',
    'keygen',
    '--keystore',
    at('contributor.json'),
    ...secret,
  ));
});
afterAll(() => workspace.remove());

const buildArgs = (out: string, ...more: string[]) => [
  ...['source', 'build', '--policy', at('policy.json'), '--model', '7'],
  ...['--keystore', at('source.json'), ...secret, '--out', at(out), ...more],
];
const build = (out: string, ...more: string[]) => inside(buildArgs(out, ...more));
const buildRecords = (out: string, ...more: string[]) => build(out, '--file', at('records.csv'), ...more);

describe('help and version', () => {
  test('name every command and exit with 0', async () => {
    const { code, stdout } = await run('--help');
    expect(code).toBe(0);
    for (const name of ['source', 'contributor', 'trainer', 'operator', 'accreditation', 'check', 'verify']) {
      expect(stdout).toContain(`  ${name}`);
    }
    expect((await run('--version')).stdout).toBe('0.1.0\n');
  });

  test('exist for every command, which also has a row in docs/commands.md', async () => {
    const table = readFileSync(join(ROOT, 'docs/commands.md'), 'utf8');
    const { stdout } = await inside(['--help']);
    const names = [...stdout.matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name as string);
    expect(names).toContain('prove');
    for (const name of names) {
      const help = await inside([name, '--help']);
      expect(help).toMatchObject({ code: 0, stderr: '' });
      const subcommands = help.stdout.includes('\nCommands:')
        ? [...help.stdout.matchAll(/^ {2}([a-z]+) (?:\[|<)/gm)].map(([, sub]) => `${name} ${sub}`)
        : [name];
      for (const command of subcommands) {
        if (!command.endsWith(' help')) expect(table).toContain(`\`${command}`);
      }
    }
  });

  test('come from the installed Node under an older one, with its exit code', async (context) => {
    const node = olderNode();
    if (node === undefined) context.skip('no Node 20 to 23 on this machine');
    const good = await assay(['accreditation', '--help'], { node: node as string });
    expect(good).toMatchObject({ code: 0, stderr: '' });
    const bad = await assay(['verify', at('absent.json')], { node: node as string });
    expect(bad.code).toBe(2);
    expect(bad.stderr).toContain('[file-not-found]');
  });
});

describe('keystores', () => {
  test('have mode 0600, print their public part, and never replace an existing file', async () => {
    for (const kind of ['trainer', 'operator']) {
      const result = await run(kind, 'keygen', '--keystore', at(`${kind}.json`), ...secret, '--json');
      expect(result.code).toBe(0);
      expect(JSON.parse(result.stdout)).toMatchObject({
        address: expect.stringMatching(/^0x[0-9a-fA-F]{40}$/),
      });
      expect(statSync(at(`${kind}.json`)).mode & 0o777).toBe(0o600);
    }
    const before = readFileSync(at('source.json'), 'utf8');
    await refused('file-exists', 2, 'source', 'keygen', '--keystore', at('source.json'), ...secret);
    expect(readFileSync(at('source.json'), 'utf8')).toBe(before);
  });

  test('are not opened with passwords in arguments or environment, which no error repeats', async () => {
    const keygen = ['source', 'keygen', '--keystore', at('never.json')];
    for (const args of [
      ['--password', 'hunter2!'],
      ['--password=hunter2!'],
      ['--private-key=hunter2!'],
      ['-p', 'hunter2!'],
      ['--service-key', 'assay_0123456789abcdef_hunter2!'],
      ['--service-key=assay_0123456789abcdef_hunter2!'],
    ]) {
      expect((await refused('secret-in-arguments', 2, ...keygen, ...args)).stderr).not.toContain('hunter2');
    }
    const result = await inside(keygen, { ASSAY_PASSWORD: 'hunter2!' });
    expect(result.code).toBe(2);
    expect(result.stderr).toContain('[secret-in-environment]');
    expect(result.stderr).not.toContain('hunter2');
    const unknown = await inside([...keygen, '--pasword=hunter2!']);
    expect(unknown.code).toBe(2);
    const stray = await inside([...keygen, 'hunter2!']);
    expect(stray).toMatchObject({ code: 2, stderr: expect.not.stringContaining('hunter2') });
    expect(unknown.stderr).not.toContain('hunter2');
    expect(existsSync(at('never.json'))).toBe(false);
  });

  test('are not made with an exposed or short password file, or without a terminal to ask', async () => {
    const keygen = ['source', 'keygen', '--keystore', at('never.json')];
    workspace.write('exposed', PASSWORD, 0o644);
    workspace.write('short', 'hunter2', 0o600);
    await refused('file-exposed', 2, ...keygen, '--password-file', at('exposed'));
    expect(
      (await refused('weak-password', 2, ...keygen, '--password-file', at('short'))).stderr,
    ).not.toContain('hunter2');
    expect((await run(...keygen)).stderr).toContain('[no-password]');
    expect(existsSync(at('never.json'))).toBe(false);
  });

  test('are not opened with a wrong password, or if others can read them', async () => {
    workspace.write('wrong', 'hunter2hunter2', 0o600);
    await buildRecords('for-signing.json');
    const sign = (...more: string[]) => [
      'source',
      'sign',
      '--dataset-file',
      at('for-signing.json'),
      '--holder',
      holderCode,
      '--out',
      at('never.json'),
      ...more,
    ];
    const wrong = await refused(
      'wrong-password',
      2,
      ...sign('--keystore', at('source.json'), '--password-file', at('wrong')),
    );
    expect(wrong.stderr).not.toContain('hunter2');
    workspace.write('exposed.json', readFileSync(at('source.json')), 0o640);
    await refused('file-exposed', 2, ...sign('--keystore', at('exposed.json'), ...secret));
    expect(existsSync(at('never.json'))).toBe(false);
  });
});

describe('source build and sign', () => {
  test('write a private dataset of full and partial batches, and a signature of its root', async () => {
    const built = await run(...buildArgs('dataset.json', '--file', at('records.csv'), '--json'));
    expect(built.code).toBe(0);
    const data = JSON.parse(built.stdout);
    expect(data).toMatchObject({
      records: 10,
      batches: 3,
      ...{ refused: 0, duplicates: 0, remainder: 0, failingBatches: 0 },
    });
    expect(statSync(at('dataset.json')).mode & 0o777).toBe(0o600);
    expect(readFileSync(at('dataset.json'), 'utf8')).not.toContain(CANARY);
    const signed = await run(
      ...['source', 'sign', '--dataset-file', at('dataset.json'), '--holder', holderCode, '--json'],
      ...['--keystore', at('source.json'), ...secret, '--out', at('signature.json')],
    );
    expect(JSON.parse(signed.stdout)).toMatchObject({ root: data.root, records: 10, holder });
    expect(statSync(at('signature.json')).mode & 0o777).toBe(0o600);
  });

  test('reject a file that was changed anywhere, and a file of another source', async () => {
    await buildRecords('honest.dataset');
    const honest = readFileSync(at('honest.dataset'));
    const sign = (file: string, ...more: string[]) => [
      ...['source', 'sign', '--dataset-file', at(file), '--holder', holderCode],
      ...['--keystore', at('source.json'), ...secret, '--out', at('never.json'), ...more],
    ];
    const root = honest.indexOf('"root":"') + 18;
    for (const [name, place, code, exit] of [
      ['header', root, 'dataset-corrupt', 4],
      ['records', 4096 + 40, 'dataset-corrupt', 4],
      ['tree', honest.length - 30, 'dataset-corrupt', 4],
      ['magic', 0, 'bad-dataset-file', 2],
    ] as const) {
      const bytes = Buffer.from(honest);
      bytes[place] = (bytes[place] as number) ^ 1;
      writeFileSync(at(`${name}.dataset`), bytes, { mode: 0o600 });
      await refused(code, exit, ...sign(`${name}.dataset`));
    }
    writeFileSync(at('short.dataset'), honest.subarray(0, -1), { mode: 0o600 });
    await refused('dataset-corrupt', 4, ...sign('short.dataset'));
    await assayJson('source', 'keygen', '--keystore', at('other-source.json'), ...secret);
    await refused('wrong-keystore', 2, ...sign('honest.dataset', '--keystore', at('other-source.json')));
    await refused('bad-option', 2, ...sign('honest.dataset', '--holder', holder));
    expect(existsSync(at('never.json'))).toBe(false);
  });

  test('reject an existing output, a wrong option and too many records, and write nothing', async () => {
    workspace.write('taken.json', 'old', 0o600);
    expect((await buildRecords('taken.json')).stderr).toContain('[file-exists]');
    expect(readFileSync(at('taken.json'), 'utf8')).toBe('old');
    workspace.write('capacity.csv', tinyRows(TINY.n * 8 ** TINY.levels + 2));
    const over = await build('never.json', '--file', at('capacity.csv'));
    expect(over).toMatchObject({ code: 2, stderr: expect.stringContaining('[over-capacity]') });
    expect((await build('never.json')).stderr).toContain('[bad-option]');
    expect(existsSync(at('never.json'))).toBe(false);
    expect(readdirSync(workspace.folder).filter((name) => name.includes('.assay-'))).toEqual([]);
  });

  test('reject rows that do not match the mapping, by row and column', async () => {
    workspace.write('bad.csv', `${tinyRows(3)}p9,${CANARY}x,9,1\n`);
    const result = await build('never.json', '--file', at('bad.csv'));
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(result.stderr).toMatch(/bad\.csv: row 5, column "alpha".*\[row-unreadable\]/);
    expect(existsSync(at('never.json'))).toBe(false);
  });
});

describe('check', () => {
  const checkArgs = (...args: string[]) => ['check', ...args, '--policy', at('policy.json')];
  const check = (...args: string[]) => inside(checkArgs(...args));

  test('counts rows, passing rows and findings, and writes row numbers to a local file', async () => {
    workspace.write('mixed.csv', `${tinyRows(4)}a,150,9,1\nb,150,9,1\na,20,9,1\n`);
    const result = await run(...checkArgs(at('mixed.csv'), '--json', '--rows-to', at('rows.csv')));
    expect(result.code).toBe(0);
    expect(JSON.parse(result.stdout)).toMatchObject({
      rows: 7,
      passing: 4,
      findings: expect.arrayContaining([
        {
          rule: 'window',
          category: 'plausibility/atemporal',
          severity: 'refused',
          column: 'alpha',
          count: 2,
        },
        {
          rule: 'duplicate-key',
          category: 'plausibility/uniqueness',
          severity: 'duplicate',
          column: '',
          count: 1,
        },
      ]),
    });
    expect(readFileSync(at('rows.csv'), 'utf8')).toBe(
      'file,row,rule,column\nmixed.csv,6,window,alpha\nmixed.csv,7,window,alpha\nmixed.csv,8,duplicate-key,\n',
    );
    expect(statSync(at('rows.csv')).mode & 0o777).toBe(0o600);
  });

  test('exits with 3 when no row passes, and with 2 for an unreadable or empty file', async () => {
    workspace.write('none.csv', `id,alpha,beta,label\np${CANARY},150,9,1\n`);
    expect((await check(at('none.csv'))).code).toBe(3);
    workspace.write('unreadable.csv', `${tinyRows(2)}x,${CANARY}x,9,1\n`);
    expect((await check(at('unreadable.csv'))).code).toBe(2);
    workspace.write('empty.csv', '');
    expect((await check(at('empty.csv'))).code).toBe(2);
    expect((await check(at('absent.csv'))).code).toBe(2);
    expect((await check(workspace.folder)).code).toBe(2);
  });
});

describe('accreditation', () => {
  test('has one root for add, list and root, and rejects the same key twice', async () => {
    const list = at('accredited.json');
    const added = await assayJson<{ root: string }>(
      'accreditation',
      'add',
      list,
      '--name',
      'clinic',
      '--keystore',
      at('source.json'),
    );
    const other = await run('accreditation', 'root', list);
    expect(other.stdout.split('\n')[0]).toBe(added.root);
    expect((await run('accreditation', 'list', list)).stdout).toContain('0 clinic ');
    expect(statSync(list).mode & 0o777).toBe(0o644);
    const again = ['accreditation', 'add', list, '--name', 'again'];
    await refused('already-listed', 2, ...again, '--keystore', at('source.json'));
    await refused('bad-key', 2, ...again, '--public-key', '1,2');
  });
});

describe('verify', () => {
  test('exits with 0, 3 and 2 for valid, invalid and malformed proofs, and takes development keys for the local chain only', async () => {
    const { statement, inputs } = attestationCase(TINY);
    const prover = secondProver();
    const { proof } = await prover.prove('attestation-tiny', inputs);
    await prover.close();
    const file = {
      ...{ format: SECOND_PROOF, circuit: 'attestation-tiny', proof },
      publicSignals: attestationSignals(statement, TINY).map(String),
    };
    workspace.write('proof.json', JSON.stringify(file));
    expect(JSON.parse((await run('verify', at('proof.json'), '--json')).stdout)).toMatchObject({
      valid: true,
      grade: 'dev',
    });
    const lie = { ...statement, context: asField(statement.context ^ 1n) };
    const forged = { ...file, publicSignals: attestationSignals(lie, TINY).map(String) };
    workspace.write('forged.json', JSON.stringify(forged));
    expect(await run('verify', at('forged.json'))).toMatchObject({
      code: 3,
      stdout: expect.stringContaining('invalid'),
    });
    const spelled = { ...file, publicSignals: file.publicSignals.map((signal) => `0${signal}`) };
    workspace.write('spelled.json', JSON.stringify(spelled));
    await refused('non-canonical', 2, 'verify', at('spelled.json'));
    await refused('key-development-grade', 4, 'verify', at('proof.json'), '--chain-id', '1');
  });
});

test('no command has printed a record value, a password or a key', () => {
  expect(runs.length).toBeGreaterThan(30);
  for (const { stdout, stderr } of runs) {
    expect(stdout + stderr).not.toContain(CANARY);
    expect(stdout + stderr).not.toContain(PASSWORD);
  }
});

test('the binary is named in package.json and executable', () => {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  expect(statSync(join(ROOT, manifest.bin.assay)).mode & 0o111).not.toBe(0);
});
