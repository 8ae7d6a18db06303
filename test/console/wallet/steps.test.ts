import { expect, test } from 'vitest';
import { ABIS } from '../../../src/chain/clients/abis.ts';
import { type Intent, type Places, stepsOf } from '../../../src/console/wallet/steps.ts';

const at = (digit: string): string => `0x${digit.repeat(40)}`;
const PLACES: Places = { token: at('1'), vault: at('2'), plans: at('3'), rounds: at('4'), bonds: at('7') };
const steps = (intent: Intent) => stepsOf(intent, at('5'), PLACES, { amount: (value) => `${value} EUR` });

test('a payment allows its amount and no more, and is sent to the vault', () => {
  const [allow, pay, ...rest] = steps({ kind: 'pay', model: 7n, amount: 500n });
  expect(rest).toEqual([]);
  const allowance = ABIS.testToken.decodeFunctionData('approve', allow?.data ?? '');
  expect([allow?.to, ...allowance]).toEqual([PLACES.token, PLACES.vault, 500n]);
  expect(pay?.to).toBe(PLACES.vault);
  expect([...ABIS.royaltyVault.decodeFunctionData('pay', pay?.data ?? '')].slice(0, 3)).toEqual([
    7n,
    500n,
    0n,
  ]);
  for (const step of [allow, pay]) expect(step?.words).toContain('500 EUR');
});

test('each intent is explained, and goes to the contract that it names', () => {
  const intents: readonly (readonly [Intent, string, string])[] = [
    [{ kind: 'buy', plan: 1n, price: 9n }, 'buy', PLACES.plans],
    [{ kind: 'open', plan: 1n, amount: 9n }, 'open', PLACES.plans],
    [{ kind: 'deposit', subscription: 2n, amount: 9n }, 'deposit', PLACES.plans],
    [{ kind: 'requestRefund', subscription: 2n, amount: 9n }, 'requestRefund', PLACES.plans],
    [{ kind: 'refund', subscription: 2n }, 'refund', PLACES.plans],
    [{ kind: 'claim', model: 7n }, 'claim', PLACES.vault],
    [{ kind: 'vest', model: 7n, beneficiary: at('6') }, 'vest', PLACES.rounds],
  ];
  for (const [intent, method, to] of intents) {
    const last = steps(intent).at(-1);
    const abi = { [PLACES.vault]: ABIS.royaltyVault, [PLACES.rounds]: ABIS.rounds }[to] ?? ABIS.usagePlans;
    expect([last?.to, abi.parseTransaction({ data: last?.data ?? '' })?.name]).toEqual([to, method]);
    expect(last?.words.length).toBeGreaterThan(20);
    expect(last?.mind.length).toBeGreaterThan(20);
  }
});

test('an enrolment is sent by its own account with the deposit allowed, or by another with the signature', () => {
  const [head, previousHead] = [`0x${'b'.repeat(64)}`, `0x${'0'.repeat(64)}`];
  const given = {
    kind: 'enrol' as const,
    ...{ enrolment: { round: 3n, dataset: 9n, previousHead, head, deadline: 77n }, signature: '0x1234' },
    ...{ model: 7n, bond: 5n, batches: 4, until: 900n },
  };
  const [allow, enrol] = steps({ ...given, beneficiary: at('5') });
  const allowance = ABIS.testToken.decodeFunctionData('approve', allow?.data ?? '');
  expect([allow?.to, ...allowance]).toEqual([PLACES.token, PLACES.bonds, 5n]);
  expect(enrol?.to).toBe(PLACES.rounds);
  expect([...ABIS.rounds.decodeFunctionData('enrol', enrol?.data ?? '')]).toEqual([
    ...[3n, 9n, previousHead, head],
  ]);
  expect(enrol?.mind).toContain('The deposit is 5 EUR.');
  const [only, ...rest] = steps({ ...given, beneficiary: at('6') });
  expect(rest).toEqual([]);
  expect([...ABIS.rounds.decodeFunctionData('enrolFor', only?.data ?? '')]).toEqual([
    ...[3n, 9n, previousHead, head, 77n, '0x1234'],
  ]);
  expect(steps({ ...given, beneficiary: at('5'), bond: 0n })).toHaveLength(1);
});
