import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TokenClient } from '../../src/chain/clients/token-client.ts';
import { VaultClient } from '../../src/chain/clients/vault-client.ts';
import { addressOf } from '../../src/chain/deploy/deployment-record.ts';
import { verifiersOf } from '../../src/chain/deploy/second/deployment.ts';
import type { SecondOriginValues } from '../../src/client/second/bodies.ts';
import { SECOND_PARCEL, secondParcelOf } from '../../src/delivery/second/parcel.ts';
import { asField } from '../../src/protocol/field.ts';
import { TINY } from '../../src/protocol/second/shape.ts';
import { playAnswer } from '../contracts/second/support/accepted-set.ts';
import { ProvenModel } from '../contracts/second/support/proven-model.ts';
import { FAR, SecondWorld } from '../contracts/second/support/second-world.ts';
import { startWorldService, type WorldService } from '../service/second/support/world-service.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-examples-'));
const file = (name: string): string => join(folder, name);
const write = (name: string, content: string): void => writeFileSync(file(name), content, { mode: 0o600 });

let world: SecondWorld;
let served: WorldService;
let proven: ProvenModel;
const anna = () => world.wallet(1);
const operator = () => world.wallet(8);
const ran = new Set<string>();
const RECORDS = 14;

/** Runs an example as a person would; a program that fails has its exit code in `code`. */
async function run(name: string, ...args: string[]): Promise<{ stdout: string; code: number }> {
  ran.add(`${name}.ts`);
  const started = promisify(execFile)(process.execPath, [`examples/${name}.ts`, ...args]);
  return started.then(
    ({ stdout }) => ({ stdout, code: 0 }),
    (error: { stdout: string; code: number }) => error,
  );
}

/** A proof of origin under the package's keys, which its contributor keeps as a parcel. */
async function provenOrigin(): Promise<SecondOriginValues> {
  proven = new ProvenModel(world);
  await proven.register([world.wallet(3)]);
  let kept: SecondOriginValues | undefined;
  const commit = async (values: SecondOriginValues): Promise<void> => {
    kept = values;
  };
  proven.senderFor = (account) => ({ ...served.senderFor(account), commit });
  await proven.commit(anna(), 1, RECORDS);
  if (kept === undefined) throw new Error('the contributor sent no origin');
  return kept;
}

const parcel = (values: SecondOriginValues): string =>
  JSON.stringify({
    format: SECOND_PARCEL,
    ...secondParcelOf({ kind: 'origin', circuit: 'origin', values }),
  });

beforeAll(async () => {
  world = await SecondWorld.start(undefined, verifiersOf(TINY));
  served = await startWorldService(world);
  write('deployment.json', JSON.stringify(world.deployment));
  write('account.key', anna().privateKey);
  const { token } = await served.service.apiKeys.create({ tenant: 'north', scopes: ['submit', 'read:own'] });
  write('api.key', token);
  const values = await provenOrigin();
  write('origin.parcel', parcel(values));
  const root = asField(5n);
  const statement = { ...values.statement, root };
  write('unbound.parcel', parcel({ ...values, statement }));
  const [, ...others] = values.publicSignals;
  write('spoiled.parcel', parcel({ ...values, statement, publicSignals: [root, ...others] }));
});
afterAll(async () => {
  await proven?.close();
  await served?.stop();
  await world?.stop();
  rmSync(folder, { recursive: true });
});

describe('examples', () => {
  it('verify-proof accepts a proof, and refuses one whose root was changed in statement or signals', async () => {
    const good = await run('verify-proof', file('origin.parcel'));
    expect(good).toMatchObject({ code: 0, stdout: expect.stringMatching(/^origin \(origin\): proven$/m) });
    expect(good.stdout).toContain(`a dataset of ${RECORDS} records`);
    for (const name of ['unbound.parcel', 'spoiled.parcel'])
      expect(await run('verify-proof', file(name))).toMatchObject({
        code: 1,
        stdout: 'origin (origin): not proven\n',
      });
  });

  it('submit-parcel has a parcel mined and checks the acknowledgement', async () => {
    const args = [served.service.url, file('api.key'), file('origin.parcel')];
    const { stdout, code } = await run('submit-parcel', ...args, operator().address);
    expect(stdout).toMatch(/^confirmed in transaction 0x[0-9a-f]{64}\nacknowledged by the operator\n$/);
    expect(code).toBe(0);
    const other = await run('submit-parcel', ...args, anna().address);
    expect(other.stdout).toContain('no acknowledgement of this operator');
  });

  it('gate-a-contract lets the account of an accepted attestation in, and no other', async () => {
    const { round, dataset } = await playAnswer(world, 1000n);
    write('other.key', world.wallet(2).privateKey);
    const join = (key: string) =>
      run('gate-a-contract', world.anvil.url, file('deployment.json'), file(key), `${round}`, `${dataset}`);
    expect(await join('account.key')).toMatchObject({
      code: 0,
      stdout: `${anna().address} is a member: true\n`,
    });
    expect(await join('other.key')).toMatchObject({ code: 1, stdout: '' });
  });

  it('read-royalty-statement tells what a model received and owes', async () => {
    const { model } = proven;
    const token = addressOf(world.deployment, 'TestToken');
    await new TokenClient(token, world.owner).mint(world.owner.address, 1_000n);
    const vault = new VaultClient(addressOf(world.deployment, 'RoyaltyVault'), world.owner);
    await vault.payWithPermit(model, token, 1_000n, 'licence', FAR, `0x${'cd'.repeat(32)}`);
    const block = await world.anvil.provider.getBlock('latest');
    const year = new Date((block?.timestamp ?? 0) * 1000).getUTCFullYear();
    const args = [world.anvil.url, file('deployment.json'), `${model}`];
    expect(await run('read-royalty-statement', ...args, `${year}`)).toEqual({
      code: 0,
      stdout: 'received 1000 for licence (1)\nclosing balance 1000\n',
    });
    const before = await run('read-royalty-statement', ...args, `${year - 1}`);
    expect(before).toMatchObject({ code: 0, stdout: 'closing balance 0\n' });
  });

  it('are all run by this test', () => {
    const programs = readdirSync('examples').filter((name) => name.endsWith('.ts'));
    expect(programs.filter((name) => !ran.has(name))).toEqual([]);
  });
});
