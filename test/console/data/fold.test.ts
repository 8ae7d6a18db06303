import { expect, it } from 'vitest';
import { stepsOf, waitingFor } from '../../../src/console/data/round-steps.ts';
import { foldHistory } from '../../../src/console/data/second/fold.ts';
import { answersOf, concerns, phaseOf } from '../../../src/console/data/world.ts';
import { DATASETS, HOSPITALS, longHistory, MODEL, sampleHistory } from '../support/history.ts';

const world = foldHistory(sampleHistory());

it('counts what the events tell', () => {
  expect([...world.models.keys()]).toHaveLength(2);
  expect(world.models.get(MODEL)?.rounds).toEqual([1n, 2n, 3n]);
  expect([...world.datasets.values()].filter(({ role }) => role === 'contributor')).toHaveLength(3);
  const [first] = DATASETS;
  const dataset = world.datasets.get(first as bigint);
  expect(dataset && answersOf(world, dataset).map(({ accepted }) => accepted)).toEqual([true, true]);
});

it('tells the phase of a round, and who is waited for', () => {
  const [settled, stepped, current] = [1n, 2n, 3n].map((id) => world.rounds.get(id));
  expect(settled && phaseOf(settled)).toBe('settled');
  expect(stepped && phaseOf(stepped)).toBe('stepped');
  expect(current && phaseOf(current)).toBe('evaluating');
  expect(current && waitingFor(world, current)).toBe('the holdout datasets (evaluate)');
  expect(current && stepsOf(world, current).map(({ state }) => state)).toEqual([
    'done',
    'done',
    'now',
    'later',
    'later',
    'later',
    'later',
  ]);
});

it('says where the last block for a step has passed', () => {
  const late = foldHistory({ ...sampleHistory(), head: { block: 10_000, time: 1_900_000_000n } });
  const round = late.rounds.get(3n);
  expect(round && stepsOf(late, round)[2]?.detail).toContain('the last block for it has passed');
});

it('keeps stake, payments and claims by model', () => {
  const model = world.models.get(MODEL);
  expect(model?.payments.map(({ kind }) => kind)).toEqual(['use', 'inherited']);
  expect([...(model?.stake.values() ?? [])].every((amount) => amount > 0n)).toBe(true);
  expect(model?.claims).toHaveLength(1);
});

it('takes a history with 100,000 payments, holders and datasets', () => {
  const rows = 100_000;
  const long = foldHistory(longHistory({ payments: rows, datasets: rows, models: 1_000, rounds: 1_000 }));
  const model = long.models.get(MODEL);
  expect(model?.payments.length).toBeGreaterThan(rows);
  expect(model?.stake.size).toBeGreaterThan(rows);
  expect(long.datasets.size).toBe(rows + 4);
  const dataset = long.datasets.get(DATASETS[0] as bigint);
  expect(dataset && answersOf(long, dataset)).toHaveLength(1_000);
});

it('knows the accounts that have to do with a model', () => {
  const model = world.models.get(MODEL);
  const isConcerned = (account: string) => model && concerns(model, (other) => other === account);
  for (const account of HOSPITALS.slice(0, 2)) expect(isConcerned(account)).toBe(true);
  expect(isConcerned(`0x${'1'.repeat(40)}`)).toBe(true);
  expect(isConcerned(`0x${'9'.repeat(40)}`)).toBe(false);
});

it('ignores events of unknown names', () => {
  const history = sampleHistory();
  const strange = { ...(history.events[0] as (typeof history.events)[0]), name: 'SomethingNew' };
  expect(foldHistory({ ...history, events: [...history.events, strange] }).models.size).toBe(2);
});
