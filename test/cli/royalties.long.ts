import { encodeBytes32String, keccak256 } from 'ethers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readEvents } from '../../src/chain/replay/read-events.ts';
import type { CliDeps } from '../../src/cli/command.ts';
import { runAccreditationAdd } from '../../src/cli/commands/accreditation/add.ts';
import { type Devnet, runDevnetStart } from '../../src/cli/commands/devnet/start.ts';
import { runOperatorKeygen } from '../../src/cli/commands/operator/keygen.ts';
import { runPay } from '../../src/cli/commands/pay.ts';
import { runPlanBuy } from '../../src/cli/commands/plan/buy.ts';
import { runPlanDeposit } from '../../src/cli/commands/plan/deposit.ts';
import { runPlanOffer } from '../../src/cli/commands/plan/offer.ts';
import { runPlanRefund } from '../../src/cli/commands/plan/refund.ts';
import { runPlanRetire } from '../../src/cli/commands/plan/retire.ts';
import { runPlanStatus } from '../../src/cli/commands/plan/status.ts';
import { runRoyaltiesDistribute } from '../../src/cli/commands/royalties/distribute.ts';
import { runRoyaltiesForward } from '../../src/cli/commands/royalties/forward.ts';
import { runRoyaltiesSweep } from '../../src/cli/commands/royalties/sweep.ts';
import { runSourceKeygen } from '../../src/cli/commands/source/keygen.ts';
import { runTrainerKeygen } from '../../src/cli/commands/trainer/keygen.ts';
import { runUsageSign } from '../../src/cli/commands/usage/sign.ts';
import { runUsageSubmit } from '../../src/cli/commands/usage/submit.ts';
import { referenceOf } from '../../src/cli/options/reference.ts';
import { runSecondModelCancel } from '../../src/cli/second/commands/model/owner-transactions.ts';
import { runSecondModelPropose } from '../../src/cli/second/commands/model/propose.ts';
import { runSecondModelRegister } from '../../src/cli/second/commands/model/register.ts';
import { secondSettings } from './second/support/second-policy.ts';
import { assay, assayJson, PASSWORD, Workspace } from './support/assay.ts';
import { TINY_POLICY } from './support/tiny-policy.ts';

const workspace = new Workspace();
const at = (name: string) => workspace.path(name);
const deps: CliDeps = {
  password: async () => PASSWORD,
  note: () => {},
  now: () => Math.floor(Date.now() / 1000),
  prover: () => Promise.reject(new Error('nothing is proven here')),
};
const deployment = at('deployment.json');
const owner = { keystore: at('trainer.json') };
const consumer = { keystore: at('consumer.json') };
let devnet: Devnet;
let ownerAddress: string;
let consumerAddress: string;
const rpc = () => ({ rpc: devnet.anvil.url, deployment });
const flags = () => ['--rpc', devnet.anvil.url, '--deployment', deployment];

beforeAll(async () => {
  const policy = { ...TINY_POLICY, terms: { ...TINY_POLICY.terms, contributorCap: '5000' } };
  const write = (name: string, base: object) => {
    workspace.write(`${name}-base.json`, JSON.stringify(base));
    workspace.write(`${name}.json`, JSON.stringify({ ...secondSettings(), base: `${name}-base.json` }));
  };
  write('policy', policy);
  const derived = {
    ...policy.terms,
    shares: { contributors: 5000, builder: 1500, evaluator: 1000, operator: 0, compute: 500, parents: 2000 },
    expiresOn: '2100-01-01',
    claimDays: 120,
    minContributors: 3,
  };
  write('derived', { ...policy, terms: derived });
  workspace.write('terms.txt', 'The parties agree.');
  await runSourceKeygen(deps, { keystore: at('source.json') });
  await runAccreditationAdd({ file: at('list.json'), name: 'source', keystore: at('source.json') });
  ({ address: ownerAddress } = await runTrainerKeygen(deps, owner));
  ({ address: consumerAddress } = await runOperatorKeygen(deps, consumer));
  devnet = await runDevnetStart(deps, {
    deployment,
    port: '0',
    fund: [ownerAddress, consumerAddress],
  });
});
afterAll(async () => {
  await devnet?.anvil.stop();
  workspace.remove();
});

interface Registered {
  readonly model: string;
  readonly legalTextHash: string;
}

const register = async (policy: string, more: object = {}): Promise<Registered> => {
  const { data } = await runSecondModelRegister(deps, {
    ...{ ...rpc(), ...owner, policy: at(policy), circuit: 'attestation-tiny' },
    ...{ contributors: at('list.json'), holdouts: at('list.json'), evaluators: [ownerAddress] },
    ...more,
  });
  return data as Registered;
};

/** The newest event of a model and name in the registry. */
async function registered(name: string, model: string): Promise<Record<string, unknown>> {
  const events = await readEvents(devnet.anvil.provider, devnet.deployment);
  const found = events.findLast((each) => each.name === name && each.args['model'] === BigInt(model));
  if (found === undefined) throw new Error(`no ${name}`);
  return found.args as Record<string, unknown>;
}

describe('royalties from the command line', () => {
  let parent: string;
  let model: string;
  let plan: string;
  let subscription: string;
  let account: string;
  const buy = () => ({ ...rpc(), ...consumer });

  test('a model is derived from another, with its own terms and the hash of their text', async () => {
    ({ model: parent } = await register('policy.json'));
    const compute = devnet.anvil.wallet(9).address;
    const derived = await register('derived.json', {
      parent: [`${parent}:10000`],
      startsFrom: parent,
      compute,
      residual: consumerAddress,
      legalText: at('terms.txt'),
    });
    ({ model } = derived);
    expect(derived.legalTextHash).toBe(keccak256(Buffer.from('The parties agree.')));
    const { content } = await registered('VersionProposed', model);
    const role = (name: string, payee: string, share: bigint) => ({
      role: encodeBytes32String(name).slice(0, 22),
      ...{ payee, share },
    });
    expect(content).toMatchObject({
      terms: { legalTextHash: derived.legalTextHash, evaluators: [ownerAddress] },
      royalties: {
        roles: [
          role('builder', ownerAddress, 1500n),
          role('evaluator', ownerAddress, 1000n),
          role('compute', compute, 500n),
        ],
        ...{ residual: consumerAddress, contributors: 5000n, parents: 2000n, minContributors: 3n },
        ...{ contributorCap: 5000n, expiresAt: BigInt(Date.UTC(2100, 0) / 1000) },
        claimPeriod: 120n * 86_400n,
      },
    });
    expect(await registered('ModelRegistered', model)).toMatchObject({
      config: { parents: [{ model: BigInt(parent), weight: 10_000n }], startsFrom: BigInt(parent) },
    });
    for (const [wrong, code] of [
      [{ parent: [`${parent}:9999`] }, 'bad-option'],
      [{ parent: [parent] }, 'bad-option'],
      [{ legalText: at('missing.txt') }, 'file-unreadable'],
    ] as const) {
      await expect(register('derived.json', wrong)).rejects.toMatchObject({ code });
    }
  });

  test('the next version is proposed and cancelled', async () => {
    const change = { ...rpc(), ...owner, model, circuit: 'attestation-tiny', evaluators: [ownerAddress] };
    const proposed = await runSecondModelPropose(deps, { ...change, policy: at('derived.json') });
    expect(proposed.data).toMatchObject({ version: 2 });
    await runSecondModelCancel(deps, change);
    expect(await registered('VersionCancelled', model)).toMatchObject({ version: 2n });
    // A child cannot cut its parents off.
    await expect(runSecondModelPropose(deps, { ...change, policy: at('policy.json') })).rejects.toMatchObject(
      { exitCode: 5 },
    );
  });

  test('plans are offered and bought', async () => {
    const paid = await runPay(deps, {
      ...rpc(),
      ...consumer,
      model,
      amount: '1000',
      use: 'licence',
      reference: 'INV-7',
    });
    expect(paid.useId).toBe(referenceOf('INV-7'));
    expect(referenceOf(paid.useId)).toBe(paid.useId);

    const offer = { ...rpc(), ...owner, model };
    const fixed = await runPlanOffer(deps, { ...offer, price: '2000', days: '30', uses: '10' });
    const metered = await runPlanOffer(deps, { ...offer, price: '7' });
    await expect(runPlanOffer(deps, { ...offer, price: '7', uses: '3' })).rejects.toMatchObject({
      exitCode: 2,
    });
    const period = await runPlanBuy(deps, { ...buy(), plan: fixed.plan, reference: 'INV-8' });
    expect(period).toMatchObject({ client: consumerAddress, paid: '2000' });
    const opened = await runPlanBuy(deps, { ...buy(), plan: metered.plan, amount: '100' });
    ({ plan, subscription } = period);
    account = opened.subscription;
    await expect(runPlanBuy(deps, { ...buy(), plan: metered.plan })).rejects.toMatchObject({ exitCode: 2 });
    await expect(runPlanBuy(deps, { ...buy(), plan: fixed.plan, amount: '1' })).rejects.toMatchObject({
      exitCode: 2,
    });
  });

  test('usage receipts are signed, and the newest of each subscription is submitted', async () => {
    const sign = (of: string, count: string, out: string) =>
      runUsageSign(deps, { deployment, ...consumer, subscription: of, count, out: at(out) });
    await sign(subscription, '3', 'a.receipt');
    await sign(account, '2', 'b.receipt');
    await sign(account, '5', 'c.receipt');
    const receipt = ['a.receipt', 'b.receipt', 'c.receipt'].map(at);
    const { recorded } = await runUsageSubmit(deps, { ...rpc(), ...owner, receipt });
    expect(recorded).toEqual([
      { subscription, uses: '3', total: '3', amount: '0' },
      { subscription: account, uses: '5', total: '5', amount: '35' },
    ]);
    await expect(runUsageSubmit(deps, { ...rpc(), ...owner, receipt })).rejects.toMatchObject({
      exitCode: 5,
    });
  });

  test('an unused deposit is refunded, and a sale ends', async () => {
    const of = { subscription: account };
    expect((await runPlanDeposit(deps, { ...buy(), ...of, amount: '5' })).deposit).toBe('70');
    expect((await runPlanRefund(deps, { ...buy(), ...of, amount: '70' })).refundAt).toBeDefined();
    expect((await runPlanRefund(deps, { ...buy(), ...of })).amount).toBe('70');
    const status = await runPlanStatus({ ...rpc(), ...of });
    expect(status).toMatchObject({ plan: { price: 7n }, subscription: { used: 5n, deposit: 0n } });
    await runPlanRetire(deps, { ...rpc(), ...owner, plan });
    expect((await runPlanStatus({ ...rpc(), plan })).plan.retired).toBe(true);
  });

  test('the royalty statement recomputes every payment, as JSON, as CSV and in words', async () => {
    const data = await assayJson<Record<string, unknown>>('statement', '--model', model, ...flags());
    expect(data).toMatchObject({
      income: [
        { use: 'licence', count: 1, amount: '1000' },
        { use: 'plan', count: 1, amount: '2000' },
        { use: 'inference', count: 1, amount: '35' },
      ],
      passedOn: [{ parent, amount: '607' }],
      parked: '1519',
      differences: [],
    });
    const month = new Date().toISOString().slice(0, 7);
    const csv = await assay(['statement', '--model', model, '--period', month, '--csv', ...flags()]);
    expect(csv.code).toBe(0);
    expect(csv.stdout).toContain(referenceOf('INV-8'));
    const words = await assay(['statement', '--model', parent, '--account', ownerAddress, ...flags()]);
    expect(words.stdout).toContain('the contract says the same');
    const empty = await assayJson<Record<string, unknown>>(
      'statement',
      '--model',
      model,
      '--period',
      '2001',
      ...flags(),
    );
    expect(empty).toMatchObject({ income: [], opening: { held: '0' }, closing: { held: '0' } });
    for (const wrong of [
      ['--period', '2026-13'],
      ['--from-block', '5', '--to-block', '4'],
    ]) {
      expect((await assay(['statement', '--model', model, ...wrong, ...flags()])).code).toBe(2);
    }
    expect((await assay(['statement', '--model', '5', ...flags()])).code).toBe(5);
  });

  test('no amount is divided or swept before its time', async () => {
    const upkeep = { ...rpc(), ...consumer, model };
    await expect(runRoyaltiesDistribute(deps, { ...upkeep, modelVersion: '1' })).rejects.toMatchObject({
      exitCode: 5,
    });
    await expect(runRoyaltiesSweep(deps, upkeep)).rejects.toMatchObject({ exitCode: 5 });
    await expect(runRoyaltiesForward(deps, upkeep)).rejects.toThrow('NothingHeld');
  });
});
