import { z } from 'zod';
import { AssayError } from '../../protocol/errors.ts';
import { unpackDirection, unpackWeights } from '../../protocol/reference-model.ts';
import type { Shape } from '../../protocol/shape.ts';
import type { RoundWords } from '../../records/preflight/band-outlook.ts';
import { readJsonFile } from '../../system/files.ts';

const word = z.string().regex(/^[0-9]{1,78}$/);
const roundSchema = z.object({
  round: z.object({ weights: z.array(word), direction: z.array(word) }),
});

/**
 * W and V of a round, from the output of `assay status --round N --json`.
 *
 * @throws AssayError `round-file-invalid` (2) for another file, another circuit, or a round without V; as `readJsonFile`
 */
export async function readRoundWords(path: string, shape: Shape): Promise<RoundWords> {
  const parsed = roundSchema.safeParse(await readJsonFile(path));
  if (!parsed.success)
    throw new AssayError(
      'round-file-invalid',
      `${path} is not the output of \`assay status --round N --json\``,
    );
  const { weights, direction } = parsed.data.round;
  if (direction.length === 0)
    throw new AssayError('round-file-invalid', `${path}: the round is not evaluated yet, so it has no V`);
  try {
    return {
      weights: unpackWeights(weights.map(BigInt), shape),
      direction: unpackDirection(direction.map(BigInt), shape),
    };
  } catch {
    throw new AssayError('round-file-invalid', `${path}: W or V belong to another circuit (--circuit)`);
  }
}

/**
 * Seconds that one proof of a circuit took, from the output of `npm run figures -- --json FILE`.
 *
 * @throws AssayError `figures-invalid` (2); as `readJsonFile`
 */
export async function readProvingSeconds(path: string, circuit: string): Promise<number> {
  const schema = z.object({
    circuits: z.record(z.string(), z.object({ provingSeconds: z.number().positive() })),
  });
  const parsed = schema.safeParse(await readJsonFile(path));
  const seconds = parsed.success ? parsed.data.circuits[circuit]?.provingSeconds : undefined;
  if (seconds === undefined)
    throw new AssayError(
      'figures-invalid',
      `${path} has no proving time of this circuit; write it with npm run figures -- --json FILE`,
    );
  return seconds;
}
