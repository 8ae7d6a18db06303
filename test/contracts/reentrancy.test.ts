import { type Interface, type ParamType, ZeroAddress } from 'ethers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ABIS } from '../../src/chain/clients/abis.ts';
import { TokenClient } from '../../src/chain/clients/token-client.ts';
import { signEnrolment } from '../../src/protocol/typed-data.ts';
import { FAR, World } from './support/world.ts';

const OWNERSHIP = ['acceptOwnership', 'pause', 'renounceOwnership', 'transferOwnership', 'unpause'];
/** Functions that neither call a token or a holder nor pay out. */
const OPEN = {
  rounds: [
    'allowFees',
    'closeModel',
    'evaluate',
    'recordBeacon',
    'retire',
    'seal',
    'settle',
    'step',
    'voidRound',
  ],
  bonds: [],
};

/** Any value of a type: whoever is refused at the door is not asked what is inside. */
function nothing(type: ParamType): unknown {
  if (type.isTuple()) return type.components.map(nothing);
  if (type.isArray()) {
    const { arrayLength, arrayChildren } = type;
    return Array.from({ length: Math.max(0, arrayLength) }, () => nothing(arrayChildren));
  }
  if (type.type === 'address') return ZeroAddress;
  if (type.type === 'bytes') return '0x';
  return type.type.startsWith('bytes') ? `0x${'00'.repeat(Number(type.type.slice(5)))}` : 0;
}

/** A call of every function that changes something and is guarded. */
function guardedCalls(contract: keyof typeof OPEN): { name: string; to: string; data: string }[] {
  const abi: Interface = ABIS[contract];
  const calls: { name: string; to: string; data: string }[] = [];
  const to = contract === 'rounds' ? 'Rounds' : 'Bonds';
  abi.forEachFunction(({ name, stateMutability, inputs }) => {
    if (stateMutability !== 'nonpayable' || [...OWNERSHIP, ...OPEN[contract]].includes(name)) return;
    calls.push({ name, to, data: abi.encodeFunctionData(name, inputs.map(nothing)) });
  });
  return calls;
}

describe('a token that calls back while a bond is taken', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start();
  });
  afterAll(() => world.stop());

  it('can enter no guarded function of Rounds or Bonds', async () => {
    const anna = world.wallet(1);
    const guard = ABIS.rounds.getError('ReentrancyGuardReentrantCall')?.selector;
    const token = await world.contract('ReentrantToken');
    const settlementToken = await token.getAddress();
    await world.send(token, 'mint', anna.address, 1_000n);
    await new TokenClient(settlementToken, anna).approve(world.address('Bonds'), 1_000n);
    const model = await world.register({ enrolmentBond: 5n }, { settlementToken });
    const holdout = await world.commit(model, world.wallet(3), { role: 2 });
    const calls = (['rounds', 'bonds'] as const).flatMap(guardedCalls);
    expect(calls.map(({ name }) => name)).toEqual(expect.arrayContaining(['enrol', 'vest', 'take']));
    const datasets: bigint[] = [];
    for (let i = 0; i < calls.length + 2; i++) datasets.push(await world.commit(model, anna));
    const round = await world.open(model, [holdout]);
    const next = () => datasets.pop() as bigint;
    for (const { name, to, data } of calls) {
      await world.send(token, 'arm', world.address(to), data);
      await world.rounds(anna).enrol(round, next());
      expect([name, await token.getFunction('refusal').staticCall()]).toEqual([name, guard]);
    }
    const again = ABIS.rounds.encodeFunctionData('enrol', [round, next()]);
    await world.send(token, 'arm', world.address('Rounds'), again);
    const message = { round, dataset: next(), deadline: FAR };
    const signature = await signEnrolment(anna, 31337n, world.address('Rounds'), message);
    await world.rounds(world.wallet(8)).enrolFor(message, signature);
    expect(await token.getFunction('refusal').staticCall()).toBe(guard);
  });
});
