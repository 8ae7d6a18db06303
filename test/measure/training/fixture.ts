import type { CountedDataset } from '../../../scripts/measure/training/counted-datasets.ts';
import { SeededRandom } from '../../../scripts/support/random.ts';
import { type CompiledPolicy, compilePolicy } from '../../../src/protocol/policy/compile.ts';
import type { PolicyDocument } from '../../../src/protocol/policy/types.ts';
import { TINY } from '../../../src/protocol/shape.ts';
import type { SiteRecord } from '../../../src/records/read-records.ts';
import { tinyDocument } from '../../records/fixture.ts';

/** Three alike contributors and a holdout over two synthetic sites that share a truth; a third whose label is inverted. */
export interface Synthetic {
  readonly document: PolicyDocument;
  readonly compiled: CompiledPolicy;
  readonly datasets: readonly CountedDataset[];
}

const SEED = 20_231;

/** @param size records of a contributor */
export function synthetic(size = 120, rounds = 3): Synthetic {
  const document = tinyDocument((json) => {
    json.round = { ...json.round, rounds, challengeSize: 4, holdoutBatches: 2, minSets: 2 };
    json.mapping.sites = ['north', 'south', 'inverted'].map((name) => ({ name, files: `${name}.csv` }));
    json.rules = { ...json.rules, scoreScale: 20_000_000_000 };
    json.split = {
      simulated: true,
      description: 'synthetic',
      seed: 'synthetic',
      datasets: [
        { name: 'one', role: 'contributor', of: [{ site: 'north', from: 0.3 }] },
        { name: 'two', role: 'contributor', of: [{ site: 'south', from: 0.3 }] },
        { name: 'inverted', role: 'contributor', of: [{ site: 'inverted' }] },
        {
          name: 'holdout',
          role: 'holdout',
          of: [
            { site: 'north', to: 0.3 },
            { site: 'south', to: 0.3 },
          ],
        },
      ],
    };
  });
  const random = new SeededRandom(SEED);
  const dataset = (
    name: string,
    role: 'contributor' | 'holdout',
    sites: readonly string[],
  ): CountedDataset => {
    const records = Array.from({ length: size }, (_, i): SiteRecord => {
      const site = sites[i % sites.length] as string;
      const codes = [0, 1].map(() => random.integer(400, 624));
      const logit = ((codes[0] as number) - 512) / 32 - ((codes[1] as number) - 512) / 64;
      const truth = random.next() < 1 / (1 + Math.exp(-logit)) ? 1 : 0;
      return {
        site,
        file: `${site}.csv`,
        rowNumber: i + 2,
        key: JSON.stringify([site, name, i]),
        codes: [...codes, 0, 0],
        day: 18_322,
        label: (site === 'inverted' ? 1 - truth : truth) as 0 | 1,
      };
    });
    return { name, role, records, rows: size, repeated: 0, refused: 0 };
  };
  return {
    document,
    compiled: compilePolicy(document, TINY),
    datasets: [
      dataset('one', 'contributor', ['north']),
      dataset('two', 'contributor', ['south']),
      dataset('inverted', 'contributor', ['inverted']),
      dataset('holdout', 'holdout', ['north', 'south']),
    ],
  };
}
