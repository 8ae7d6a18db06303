import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { originCase } from '../../scripts/support/origin-case.ts';
import { openChainGateway } from '../../src/chain/gateway/gateway.ts';
import { type OriginBody, originBody } from '../../src/client/bodies.ts';
import { contextHash, type DatasetContext } from '../../src/protocol/context.ts';
import { asField } from '../../src/protocol/field.ts';
import { packPeriod } from '../../src/protocol/statement.ts';
import { AssayProver } from '../../src/prover/assay-prover.ts';
import { createLogger } from '../../src/service/logger.ts';
import { type RunningService, startService } from '../../src/service/main.ts';
import { walletSigner } from '../../src/service/signer/signer.ts';
import { parseProof } from '../../src/verifier/parse-proof.ts';
import { toWireProof } from '../../src/verifier/proof.ts';
import { playAnswer } from '../contracts/second/support/accepted-set.ts';
import { SecondWorld } from '../contracts/second/support/second-world.ts';
import { FAR, PERIOD_DAYS, PERIOD_EPOCH, SCHEMA_HASH, World } from '../contracts/support/world.ts';
import { config } from '../service/support/harness.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-examples-'));
const file = (name: string): string => join(folder, name);
const write = (name: string, content: string): void => writeFileSync(file(name), content, { mode: 0o600 });

let world: World;
let service: RunningService;
const anna = () => world.wallet(1);
const operator = () => world.wallet(8);
const ran = new Set<string>();

/** Runs an example as a person would; a program that fails has its exit code in `code`. */
async function run(name: string, ...args: string[]): Promise<{ stdout: string; code: number }> {
  ran.add(`${name}.ts`);
  const started = promisify(execFile)(process.execPath, [`examples/${name}.ts`, ...args]);
  return started.then(
    ({ stdout }) => ({ stdout, code: 0 }),
    (error: { stdout: string; code: number }) => error,
  );
}

/** A proof of origin under the package's keys, for a model whose verifier of origins is the real one. */
async function provenOrigin(): Promise<OriginBody> {
  const origin = originCase();
  const originVerifier = await world.put('OriginVerifier');
  const { model } = await world.registry().register({
    salt: `0x${'ee'.repeat(32)}`,
    config: await world.config(),
    sources: { contributors: origin.list.root, holdouts: origin.list.root },
    version: await world.version({}, { originVerifier }),
  });
  const context: DatasetContext = {
    role: 'contributor',
    chainId: 31337n,
    rounds: world.address('Rounds'),
    model: asField(model),
    round: 0n,
    beneficiary: anna().address,
    relayerFee: 0n,
    deadline: FAR,
  };
  const { statement, inputs } = originCase({
    model: asField(model),
    schemaHash: asField(SCHEMA_HASH),
    period: packPeriod(PERIOD_EPOCH, PERIOD_EPOCH + PERIOD_DAYS - 1),
    context: contextHash(context),
  });
  const proof = toWireProof(parseProof((await new AssayProver().prove('origin', inputs)).proof));
  return originBody({ statement, proof }, context);
}

const parcel = (body: OriginBody): string =>
  JSON.stringify({ format: 'assay/parcel/v1', kind: 'origin', circuit: 'origin', body });

let attested: { model: bigint; dataset: bigint };

beforeAll(async () => {
  world = await World.start();
  write('deployment.json', JSON.stringify(world.deployment));
  write('account.key', anna().privateKey);
  service = await startService(config({ keysDirectory: 'keys', dataDirectory: file('data') }), {
    chain: await openChainGateway({ rpcUrls: [world.anvil.url], deploymentFile: file('deployment.json') }),
    signer: walletSigner(operator() as never),
    log: createLogger('silent'),
  });
  const { token } = await service.apiKeys.create({ tenant: 'north', scopes: ['submit', 'read:own'] });
  write('api.key', token);
  const body = await provenOrigin();
  write('origin.parcel', parcel(body));
  const [, ...others] = body.publicSignals;
  const spoiled = { ...body, statement: { ...body.statement, root: '5' }, publicSignals: ['5', ...others] };
  write('spoiled.parcel', parcel(spoiled));

  const model = await world.register();
  const holdout = await world.commit(model, world.wallet(3), { role: 2 });
  const dataset = await world.commit(model, anna(), { records: 4 });
  await world.play(model, [holdout], [{ dataset, by: anna(), band: 3 }]);
  attested = { model, dataset };
});
afterAll(async () => {
  await service?.stop();
  await world?.stop();
  rmSync(folder, { recursive: true });
});

describe('examples', () => {
  it('verify-proof accepts a proof and refuses one whose root was changed', async () => {
    const good = await run('verify-proof', file('origin.parcel'));
    expect(good).toMatchObject({ code: 0, stdout: expect.stringMatching(/^proven: .* 200 records$/m) });
    expect(await run('verify-proof', file('spoiled.parcel'))).toMatchObject({
      code: 1,
      stdout: 'not proven\n',
    });
  });

  it('submit-parcel has a parcel mined and checks the acknowledgement', async () => {
    const args = [service.url, file('api.key'), file('origin.parcel')];
    const { stdout, code } = await run('submit-parcel', ...args, operator().address);
    expect(stdout).toMatch(/^confirmed in transaction 0x[0-9a-f]{64}\nacknowledged by the operator\n$/);
    expect(code).toBe(0);
    const other = await run('submit-parcel', ...args, anna().address);
    expect(other.stdout).toContain('no acknowledgement of this operator');
  });

  it('gate-a-contract lets the account of an accepted attestation in, and no other', async () => {
    const second = await SecondWorld.start();
    try {
      const { round, dataset } = await playAnswer(second, 1000n);
      write('second.json', JSON.stringify(second.deployment));
      write('other.key', second.wallet(2).privateKey);
      const join = (key: string) =>
        run('gate-a-contract', second.anvil.url, file('second.json'), file(key), `${round}`, `${dataset}`);
      expect(await join('account.key')).toMatchObject({
        code: 0,
        stdout: `${anna().address} is a member: true\n`,
      });
      expect(await join('other.key')).toMatchObject({ code: 1, stdout: '' });
    } finally {
      await second.stop();
    }
  });

  it('read-royalty-statement tells what a model received, allotted and owes', async () => {
    const { model } = attested;
    await world.rounds().closeModel(model);
    await world.rounds().vest(attested.dataset);
    await world.token.mint(world.owner.address, 1_000n);
    const vault = world.vault();
    await vault.payWithPermit(model, world.token.address, 1_000n, 'licence', FAR, `0x${'cd'.repeat(32)}`);
    const block = await world.anvil.provider.getBlock('latest');
    const year = new Date((block?.timestamp ?? 0) * 1000).getUTCFullYear();
    const args = [world.anvil.url, file('deployment.json'), `${model}`];
    const { stdout, code } = await run('read-royalty-statement', ...args, `${year}`);
    expect(stdout.split('\n')).toEqual(
      expect.arrayContaining([
        'received 1000 for licence (1)',
        `allotted 200 to builder ${world.wallet(11).address}`,
        // 65 % of 1,000; divisions among holders round down.
        `${anna().address} earned 649, claimed 0`,
        'closing balance 1000',
      ]),
    );
    expect(code).toBe(0);
    const before = await run('read-royalty-statement', ...args, `${year - 1}`);
    expect(before).toMatchObject({ code: 0, stdout: 'closing balance 0\n' });
  });

  it('are all run by this test', () => {
    const programs = readdirSync('examples').filter((name) => name.endsWith('.ts'));
    expect(programs.filter((name) => !ran.has(name))).toEqual([]);
  });
});
