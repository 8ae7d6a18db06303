import { MAX_BATCH, MclVerifier } from '../../src/verifier/batch-verifier.ts';
import { nobleVerifier } from '../../src/verifier/noble-verifier.ts';
import { parseProof } from '../../src/verifier/parse-proof.ts';
import { parsePublicSignals } from '../../src/verifier/parse-public-signals.ts';
import { toWireProof } from '../../src/verifier/proof.ts';
import { snarkjsVerifier } from '../../src/verifier/verify-proof.ts';
import type { Mutant } from './proof-mutants.ts';

/** How a run of mutants went, over all verifiers. */
export interface Agreement {
  mutants: number;
  /** Mutants that the strict parser let through to a pairing. */
  paired: number;
  /** Valid proofs in other clothes that were accepted, as they must be. */
  acceptedValid: number;
  /** Wrong proofs that a verifier accepted. */
  acceptedWrong: number;
  /** Kinds of the mutants on which not all agreed with each other and with what is known of the mutant. */
  disagreements: string[];
  /** Milliseconds a proof, by verifier. */
  readonly milliseconds: Record<'parser' | 'snarkjs' | 'noble' | 'mclSingle' | 'mclBatch', number>;
}

/**
 * Puts every mutant before the strict parser, snarkjs, noble, and mcl alone and in batches of up to 64 with other
 * mutants of its circuit. What the parser refuses must be refused by mcl by itself; it is not shown to snarkjs,
 * which does not look at encodings and subgroups.
 */
export async function agreementOn(
  mutants: Iterable<Mutant>,
  progress: (soFar: Agreement) => void = () => {},
): Promise<Agreement> {
  const mcl = await MclVerifier.load();
  const result: Agreement = {
    mutants: 0,
    paired: 0,
    acceptedValid: 0,
    acceptedWrong: 0,
    disagreements: [],
    milliseconds: { parser: 0, snarkjs: 0, noble: 0, mclSingle: 0, mclBatch: 0 },
  };
  const { milliseconds: spent } = result;
  const clock = async <T>(name: keyof typeof spent, work: () => T | Promise<T>): Promise<T> => {
    const start = performance.now();
    const value = await work();
    spent[name] += performance.now() - start;
    return value;
  };
  const waiting = new Map<string, { mutant: Mutant; verdict: boolean }[]>();
  const flush = async (circuit: string) => {
    const batch = waiting.get(circuit) ?? [];
    waiting.set(circuit, []);
    const [first] = batch;
    if (first === undefined) return;
    const answers = await clock('mclBatch', () =>
      mcl.verify(
        first.mutant.key,
        batch.map(({ mutant }) => mutant),
      ),
    );
    for (const [i, { mutant, verdict }] of batch.entries()) {
      if (answers[i] === verdict) continue;
      result.disagreements.push(`${mutant.kind} (in a batch)`);
      if (answers[i]) result.acceptedWrong++;
    }
  };
  for (const mutant of mutants) {
    const { key, signals, proof, kind, expected } = mutant;
    result.mutants++;
    const verdicts = [await clock('mclSingle', () => mcl.verify(key, [mutant])[0] as boolean)];
    const parsed = await clock('parser', () => parse(mutant));
    if (parsed === undefined) {
      verdicts.push(false);
    } else {
      result.paired++;
      verdicts.push(await clock('snarkjs', () => snarkjsVerifier.verify(key, signals, parsed)));
      verdicts.push(await clock('noble', () => nobleVerifier.verify(key, signals, parsed)));
    }
    if (verdicts.some((verdict) => verdict !== expected)) result.disagreements.push(kind);
    if (!expected && verdicts.includes(true)) result.acceptedWrong++;
    if (expected && verdicts.every(Boolean)) result.acceptedValid++;
    const queue = waiting.get(key.circuit) ?? [];
    queue.push({ mutant: { ...mutant, proof }, verdict: expected });
    waiting.set(key.circuit, queue);
    if (queue.length === MAX_BATCH) await flush(key.circuit);
    if (result.mutants % 100 === 0) progress(result);
  }
  for (const circuit of waiting.keys()) await flush(circuit);
  mcl.close();
  spent.parser /= result.mutants;
  spent.mclSingle /= result.mutants;
  spent.mclBatch /= result.mutants;
  spent.snarkjs /= Math.max(1, result.paired);
  spent.noble /= Math.max(1, result.paired);
  return result;
}

/** The proof as the strict parsers read it off the wire, or undefined if they refuse it. */
function parse({ key, signals, proof }: Mutant) {
  try {
    parsePublicSignals(signals.map(String), key.arity);
    return parseProof(JSON.parse(JSON.stringify(toWireProof(proof))));
  } catch {
    return undefined;
  }
}
