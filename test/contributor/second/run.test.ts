import { describe, expect, test } from 'vitest';
import { refusal } from '../../../src/contributor/checks/refusal.ts';
import type { SecondContributor } from '../../../src/contributor/second/contributor.ts';
import type { SecondEvaluator } from '../../../src/contributor/second/evaluator.ts';
import type { Holding } from '../../../src/contributor/second/round-facts.ts';
import {
  type HolderRun,
  runContributorRounds,
  runEvaluatorRounds,
} from '../../../src/contributor/second/run.ts';

const ME = `0x${'01'.repeat(20)}`;
const [first, second] = [21n, 22n].map((id) => ({ id }) as Holding) as [Holding, Holding];

/** A look at a round in which both datasets owe their answers and, for the round before, second scores. */
function runOf(phase: 'attesting' | 'evaluating'): HolderRun {
  const answered = new Set<bigint>();
  const rounds = {
    training: async () => ({ lastRound: 2n, closed: false, settledRounds: 0 }),
    round: async (id: bigint) => ({
      ...{ id, phase: id === 2n ? phase : 'stepped', pending: id === 2n ? 1n : 0n, closing: false },
      schedule: { sealHeight: 1n, evaluateDeadline: 50n, attestDeadline: 90n },
      ...{ holdouts: [first.id, second.id], pins: { evaluators: [ME] } },
    }),
    entry: async (id: bigint, dataset: bigint) => ({
      ...{ enrolled: true, draws: 2, attested: id === 1n || answered.has(dataset), attestedBefore: false },
      ...{ accepted: id === 1n, paid: false },
    }),
    evaluation: async () => ({ direction: [] }),
  };
  return {
    deps: { chain: { rounds }, beneficiary: ME } as unknown as HolderRun['deps'],
    ...{ holdings: [first, second], model: 5n, goal: 9, pollMs: 1, once: true },
    ...{ height: async () => 20n, note: () => {}, assertAllowed: async () => {} },
  };
}

const refusing = (acts: string[], refused: string) => async (kind: string, id: bigint) => {
  const act = `${kind} ${id}`;
  if (act === refused) throw refusal('too-few-records', 'refused in this test');
  acts.push(act);
};

describe('a run over several datasets', () => {
  test('answers with the others where one is refused, or where a second score is, and then fails', async () => {
    for (const [refused, rest] of [
      ['answer 21', ['score 21', 'score 22', 'answer 22']],
      ['score 21', ['answer 21', 'score 22', 'answer 22']],
    ] as const) {
      const acts: string[] = [];
      const act = refusing(acts, refused);
      const contributor = {
        answer: ({ id }: Holding) => act('answer', id),
        score: ({ id }: Holding) => act('score', id),
      } as unknown as SecondContributor;
      await expect(runContributorRounds(runOf('attesting'), contributor)).rejects.toMatchObject({
        code: 'too-few-records',
      });
      expect(acts).toEqual(rest);
    }
  });

  test('leaves out what a person refused', async () => {
    const acts: string[] = [];
    const act = refusing(acts, '');
    const contributor = {
      answer: ({ id }: Holding) => act('answer', id),
      score: ({ id }: Holding) => act('score', id),
    } as unknown as SecondContributor;
    const isRefused: HolderRun['isRefused'] = async (round, dataset, kind) =>
      (kind === 'answer' && round === 2n && dataset === 21n) ||
      (kind === 'score' && round === 1n && dataset === 22n);
    let looks = 0;
    const run = runOf('attesting');
    const height = async () => {
      if (looks++ > 2) throw new Error('enough');
      return 20n;
    };
    await expect(runContributorRounds({ ...run, isRefused, height }, contributor)).rejects.toThrow('enough');
    expect(new Set(acts)).toEqual(new Set(['score 21', 'answer 22']));
  });

  test('opens the other holdouts where one is refused, proves no direction, and then fails', async () => {
    const acts: string[] = [];
    const act = refusing(acts, 'answer 21');
    const evaluator = {
      answer: ({ id }: Holding) => act('answer', id),
      evaluate: () => act('evaluate', 0n),
    } as unknown as SecondEvaluator;
    await expect(runEvaluatorRounds(runOf('evaluating'), evaluator)).rejects.toMatchObject({
      code: 'too-few-records',
    });
    expect(acts).toEqual(['answer 22']);
  });
});
