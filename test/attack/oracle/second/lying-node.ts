import { openPolicy, TRAINER_SECRET } from '../../../../scripts/support/second-cases.ts';
import { SecondContributor } from '../../../../src/contributor/second/contributor.ts';
import type { SecondSender } from '../../../../src/delivery/second/sender.ts';
import { BASE, mulPoint } from '../../../../src/protocol/babyjub.ts';
import { asField } from '../../../../src/protocol/field.ts';
import { packDirection, packWeights } from '../../../../src/protocol/second/model.ts';
import { publicNumbers } from '../../../../src/protocol/second/numbers.ts';
import type { ToldChain } from '../../../contributor/second/support/told-chain.ts';
import { type Outcome, Tally } from '../outcome.ts';
import { forget, makeSecondVictim, OWNER_KEY, RECORDS, SHAPE } from './victim.ts';

/** A node that tells one honest round, and then asks for everything else that would say more of the same records. */

const words = (last: bigint, first = 0n): bigint[] => [
  first,
  ...new Array<bigint>(SHAPE.f - 1).fill(0n),
  last,
];
const SCORING = 50n;

type Lie = (told: ToldChain, id: bigint) => void;

/** @param seed of the victim's records @returns the outcome, and the second scores that were sent */
export async function lyingNode(
  seed: number,
  ledger: string,
): Promise<Outcome & { readonly scores: number }> {
  const victim = await makeSecondVictim({ seed, ledger, noise: 25, epochs: 4 });
  const { told, holding, approved } = victim;
  let scores = 0;
  const sender = { enrol: async () => {}, score: async () => void scores++ } as unknown as SecondSender;
  const contributor = new SecondContributor({ ...victim.deps, sender });
  const tally = new Tally();
  const pins = { trainerKey: OWNER_KEY };
  const direction = packDirection(words(8191n));
  const answer = async (id: bigint, lie: Lie): Promise<void> => {
    told.lie = undefined;
    told.dataset = { records: RECORDS };
    told.codes = {};
    forget(told);
    told.tell(id, { direction }, pins);
    lie(told, id);
    // The round in which the victim enrolled: its ledger has no other.
    told.lastRound = 1n;
    await tally.ask(() => contributor.prepare(holding, id));
  };
  try {
    told.tell(1n, { phase: 'open', beacon: 0n }, pins);
    told.lastRound = 0n;
    await contributor.enrol(holding, 1n);
    await answer(1n, () => {});
    const edits: Parameters<ToldChain['tell']>[1][] = [
      ...[{ weights: packWeights(words(1n)) }, { direction: packDirection(words(8190n)) }],
      ...[{ weights: packWeights(words(-(1n << 27n))) }, { model: asField(6n) }],
    ];
    // The same round again, then a new round with each lie.
    for (const edit of edits) await answer(1n, () => told.tell(1n, { direction, ...edit }, pins));
    const numbers = { ...approved.policy.numbers, noise: 0 };
    const foreign: Parameters<ToldChain['tell']>[2][] = [
      ...[{ policyHash: asField(666n) }, { trainerKey: mulPoint(BASE, TRAINER_SECRET + 1n) }],
      ...[{ epochs: 9 }, { minRecords: 1 }, { batchesPerRound: 1 }],
      { numbers: publicNumbers(numbers, openPolicy(SHAPE).bound) },
    ];
    const lies: Lie[] = [
      ...foreign.map(
        (edit): Lie =>
          (chain, id) =>
            void chain.tell(id, { direction }, { ...pins, ...edit }),
      ),
      (chain, id) =>
        void chain.tell(id, { direction, weights: packWeights(words(0n, (1n << 26n) + 1n)) }, pins),
      (chain) => {
        chain.lie = (drawn) => drawn.slice(1);
      },
      (chain) => {
        chain.lie = (drawn) => [...drawn].reverse();
      },
      (chain) => {
        chain.lie = ([first]) => [first as number, first as number];
      },
      (chain) => {
        chain.dataset = { records: RECORDS, role: 'holdout' };
      },
      (chain) => {
        chain.dataset = { records: SHAPE.n };
      },
      ...[2, 3, 4, 5, 6].map(
        (address): Lie =>
          (chain) => {
            chain.codes = { [address]: 'code of the attacker' };
          },
      ),
    ];
    for (const [i, lie] of lies.entries()) await answer(BigInt(i + 2), lie);
    // Scores at as many directions as the sum has words would tell it.
    await answer(1n, () => {});
    for (let i = 0; i <= SHAPE.f; i++) {
      const at = packDirection(words(0n).map((_, j) => (j === i ? 8191n : 0n)));
      told.tell(SCORING, { pending: 1n, direction: at }, pins);
      told.tell(1n, { direction }, pins);
      await tally.ask(() => contributor.score(holding, 1n, SCORING));
    }
  } finally {
    await victim.close();
  }
  return { ...tally.outcome, scores };
}
