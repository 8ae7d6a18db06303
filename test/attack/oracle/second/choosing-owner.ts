import { TRAINER_SECRET } from '../../../../scripts/support/second-cases.ts';
import { SecondContributor } from '../../../../src/contributor/second/contributor.ts';
import { AssayError } from '../../../../src/protocol/errors.ts';
import { packDirection, packWeights, sumsOf } from '../../../../src/protocol/second/model.ts';
import { unsealWords } from '../../../../src/protocol/second/sealed-words.ts';
import { publicSignalNames, roundCircuit } from '../../../../src/protocol/second/shape.ts';
import { type Outcome, Tally } from '../outcome.ts';
import { confirmedSteps, readSteps, steppingWeights } from './exact-reader.ts';
import { forget, makeSecondVictim, OWNER_KEY, RECORDS, SHAPE, type VictimSettings } from './victim.ts';

/**
 * An owner who chooses W and V on a chain of its own, seals to its own key, and opens what it gets. The victim is the real
 * contributor with its guard; every answer takes the whole dataset.
 */
interface ChoosingOwner extends VictimSettings {
  readonly rounds: number;
}

/** Outcome, and the answers that the owner opened. */
interface ChosenOutcome extends Outcome {
  readonly opened: number;
}

/** V at which the sum of residuals counts: more records are predicted positive than are. */
const V = packDirection([...new Array<bigint>(SHAPE.f).fill(0n), 8191n]);

export async function choosingOwner({ rounds, ...settings }: ChoosingOwner): Promise<ChosenOutcome> {
  const victim = await makeSecondVictim(settings);
  const { told, holding, records } = victim;
  const contributor = new SecondContributor(victim.deps);
  const tally = new Tally();
  const sums: bigint[][] = [];
  try {
    for (let i = 0; i < rounds; i++) {
      const id = BigInt(i + 1);
      const weights = packWeights(steppingWeights(settings.seed, i, SHAPE.f, RECORDS));
      const pins = { trainerKey: OWNER_KEY };
      const values = await tally.ask(() =>
        refusedAlike(async () => {
          told.tell(id, { phase: 'open', beacon: 0n }, pins);
          forget(told);
          await contributor.enrol(holding, id);
          told.tell(id, { weights, direction: V }, pins);
          return (await contributor.prepare(holding, id)).values;
        }),
      );
      if (values === undefined) continue;
      const sum = opened(values.seal.publicSignals);
      if (sum !== undefined) sums.push(sum);
    }
  } finally {
    await victim.close();
  }
  tally.read(confirmedSteps(readSteps(sums), records), SHAPE.f);
  return { ...tally.outcome, opened: sums.length };
}

/** The same owner and a victim that answers everything: what the attack reads where no rule stands against it. */
export async function unguarded(settings: ChoosingOwner): Promise<number> {
  const victim = await makeSecondVictim({ ...settings, noise: 0 });
  await victim.close();
  const sums = Array.from({ length: settings.rounds }, (_, i) => {
    const weights = steppingWeights(settings.seed, i, SHAPE.f, RECORDS);
    return [...sumsOf(victim.records, weights).words];
  });
  return confirmedSteps(readSteps(sums), victim.records);
}

/** The words that the owner's key opens; undefined of a sum that is locked. */
function opened(publicSignals: readonly bigint[]): bigint[] | undefined {
  const names = publicSignalNames(roundCircuit('seal', SHAPE.f));
  const sealed = publicSignals.filter((_, i) => names[i]?.startsWith('sealed['));
  try {
    return [...unsealWords(sealed, TRAINER_SECRET, SHAPE.f).words];
  } catch (error) {
    if (error instanceof AssayError && error.code === 'bad-opening') return undefined;
    throw error;
  }
}

/** Terms that open exact sums again are refused by the policy's rule, which has an exit code of its own. */
async function refusedAlike<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof AssayError) || error.code !== 'repeated-exact-sums') throw error;
    throw new AssayError(error.code, error.message, { exitCode: 3 });
  }
}
