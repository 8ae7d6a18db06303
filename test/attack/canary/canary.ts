/**
 * npm run test:canary -- [--json FILE] [--seed N] [--canaries N] [--victims N] [--samples N]
 *
 * - Puts canary values (1,000 by default) through every path and every error of the command line, the service
 *   and a local chain, and searches all output.
 * - Attacks salted datasets with a dictionary (1,000 victims); unsalted ones are the control.
 * - Measures whether sizes and times depend on the records. This is only reported: on a busy machine it
 *   proves little.
 *
 * Exit code 1 if a value was found or recovered, or a control failed. Takes about fifteen minutes on two
 * cores.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { SeededRandom } from '../../../scripts/support/random.ts';
import { attackByDictionary } from './dictionary.ts';
import { runCanaries } from './run.ts';
import { measureTiming, sizesFor } from './sizes.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    seed: { type: 'string', default: `${Date.now() % 2 ** 31}` },
    canaries: { type: 'string', default: '1000' },
    victims: { type: 'string', default: '1000' },
    samples: { type: 'string', default: '200' },
  },
});
const [seed, canaries, victims, samples] = [values.seed, values.canaries, values.victims, values.samples].map(
  Number,
) as [number, number, number, number];
if (![seed, canaries, victims, samples].every((size) => Number.isSafeInteger(size) && size >= 0)) {
  process.stderr.write('--seed, --canaries, --victims and --samples are whole numbers\n');
  process.exit(2);
}
const begun = performance.now();
const note = (line: string) =>
  process.stderr.write(`${((performance.now() - begun) / 1000).toFixed(0)} s: ${line}\n`);

note(`seed ${seed}`);
const run = await runCanaries({ seed, canaries, full: true, note });
for (const { surface, where, kind, id, encoding } of run.leaks.slice(0, 50)) {
  note(`found in ${surface} (${where}): ${kind} ${id} as ${encoding}`);
}
note(`a dictionary against ${victims} datasets`);
const attack = attackByDictionary({ victims, ages: 80, codes: 12 }, new SeededRandom(seed));
note('sizes and times');
const sizes = Array.from({ length: 50 }, (_, i) => sizesFor(seed + i));
const distinctSizes = new Set(sizes.map(({ calldata, body }) => `${calldata} ${body}`)).size;
const timing = samples === 0 ? undefined : await measureTiming(samples, new SeededRandom(seed));

const { leaks, ...counted } = run;
const result = {
  seed,
  canaries: run.canaries,
  found: new Set(leaks.map(({ id, surface }) => `${id} ${surface}`)).size,
  dictionaryRecovered: attack.recovered,
  controlRecovered: attack.controlRecovered,
  attack,
  run: counted,
  sizes: { payloads: sizes.length, distinct: distinctSizes, ...sizes[0] },
  timing,
  seconds: (performance.now() - begun) / 1000,
};
if (values.json !== undefined) {
  await mkdir(dirname(values.json), { recursive: true });
  await writeFile(values.json, `${JSON.stringify(result, null, 2)}\n`);
}
process.stdout.write(`${JSON.stringify(result)}\n`);
const isRight =
  result.found + attack.recovered + attack.recoveredWithTagKey === 0 &&
  attack.controlRecovered === victims &&
  run.planted === run.plantedFound &&
  run.unreported.length === 0 &&
  distinctSizes === 1;
process.exit(isRight ? 0 : 1);
