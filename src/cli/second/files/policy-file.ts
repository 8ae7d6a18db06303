import { dirname, join } from 'node:path';
import type { PolicyDocument } from '../../../protocol/policy/types.ts';
import { type CompiledSecondPolicy, compileSecondPolicy } from '../../../protocol/second/compile-policy.ts';
import { parseSecondPolicy } from '../../../protocol/second/policy-document.ts';
import { readTextFile } from '../../../system/files.ts';

export interface LoadedSecondPolicy {
  /** The base document with 8-bit steps, and with the fewest records and the round of the second edition's file. */
  readonly document: PolicyDocument;
  readonly compiled: CompiledSecondPolicy;
}

const LARGEST = 1 << 22;

/** Name of the base document beside a policy that was taken from an invitation. */
export const INVITED_BASE = 'policy-base.json';

/** A policy and its base as an invitation carries them: the policy names the base as `INVITED_BASE`. */
export async function readSecondTexts(
  path: string,
): Promise<{ readonly policy: string; readonly base: string }> {
  const json = JSON.parse(await readTextFile(path, { largest: LARGEST })) as { readonly base: string };
  return {
    policy: `${JSON.stringify({ ...json, base: INVITED_BASE }, null, 2)}\n`,
    base: await readTextFile(join(dirname(path), json.base), { largest: LARGEST }),
  };
}

/**
 * Reads a policy of the second edition with its base document, and compiles it.
 * @throws AssayError as `readTextFile`, `parseSecondPolicy` and `compileSecondPolicy`
 */
export async function loadSecondPolicy(path: string): Promise<LoadedSecondPolicy> {
  const text = await readTextFile(path, { largest: LARGEST });
  const parsed = await parseSecondPolicy(text, (base) =>
    readTextFile(join(dirname(path), base), { largest: LARGEST }),
  );
  const { terms, round } = parsed.settings;
  const { document } = parsed;
  return {
    document: {
      ...document,
      rules: { ...document.rules, minRecords: terms.minRecords },
      round: {
        ...document.round,
        ...{ rounds: round.rounds, minSets: round.minSets, holdoutBatches: round.holdoutBatches },
        ...{ challengeSize: round.batchesPerRound, learningRate: terms.learningRate },
      },
    },
    compiled: compileSecondPolicy(parsed),
  };
}
