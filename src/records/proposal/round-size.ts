import { smallestBatchOf } from '../preflight/verdict.ts';

/**
 * A split into contributors and a holdout, and the figures of a round, sized to the records there are. Each
 * contributor gets two full batches or more; the holdout has as many batches as all rounds and the last evaluation open.
 */

/** A record's place in [0, 1), by the hash of its key, for each record of a site. */
export type Places = ReadonlyMap<string, readonly number[]>;

export interface RoundSize {
  /** `split` of the document; undefined if there are too few records. */
  readonly split: Record<string, unknown> | undefined;
  readonly round: Readonly<Record<'rounds' | 'challengeSize' | 'holdoutBatches' | 'minSets', number>>;
  readonly minRecords: number;
  readonly questions: readonly string[];
}

/** Rounds, holdout batches of a round, and the largest share that the holdout may take. */
const PLANS = [
  [2, 8, 0.15],
  [2, 4, 0.2],
  [2, 2, 0.4],
  [2, 1, 0.4],
  [1, 1, 0.45],
] as const;
const FULL_BATCHES = 2;

/**
 * @param seed of the split
 * @param simulated number of contributors that one site is divided into
 * @param n records of a full batch
 */
export function sizeRound(
  places: Places,
  { seed, simulated, n }: { readonly seed: string; readonly simulated: number; readonly n: number },
): RoundSize {
  const sites = [...places.keys()];
  // A site that has no records to spare gives none to the holdout.
  const givers = sites.filter((site) => sites.length === 1 || countOf(places, site) > FULL_BATCHES * n);
  const given = givers.flatMap((site) => places.get(site) ?? []);
  for (let parts = sites.length > 1 ? 1 : simulated; parts >= 1; parts--) {
    for (const [rounds, holdoutBatches, most] of PLANS) {
      const drafts = sharesFor(given, (rounds + 1) * holdoutBatches * n, most).flatMap((share) => {
        const contributors = contributorsOf(sites, givers, share, parts);
        const sizes = contributors.map((contributor) => sizeOf(places, contributor));
        // A small site that stays whole is no reason against the plan.
        const isEnough = contributors.every(
          ({ of: [{ from = 0 }] }, i) =>
            (sizes[i] ?? 0) >= FULL_BATCHES * n || (sites.length > 1 && from === 0),
        );
        const held = given.filter((at) => at < share).length;
        return isEnough ? [{ share, contributors, sizes, held }] : [];
      });
      const tidy = drafts.find(({ sizes, held }) => [...sizes, held].every((size) => isTidy(size, n)));
      const draft = tidy ?? drafts[0];
      if (draft === undefined) continue;
      const { share, contributors, sizes, held } = draft;
      const smallest = Math.min(...sizes);
      return {
        split: splitOf(sites, givers, share, contributors, seed),
        round: {
          rounds,
          challengeSize: challengeOf(smallest, n),
          holdoutBatches,
          minSets: Math.min(2, sizes.length),
        },
        // The holdout is a dataset too.
        minRecords: fewestOf(Math.min(smallest, held), n),
        questions: questionsOf(sites, givers, parts, simulated, share),
      };
    }
  }
  const smallest = Math.min(...[...places.values()].map(({ length }) => length));
  return {
    split: undefined,
    round: {
      rounds: 1,
      challengeSize: challengeOf(smallest, n),
      holdoutBatches: 1,
      minSets: Math.min(2, sites.length),
    },
    minRecords: fewestOf(smallest, n),
    questions: [
      `too few records for a holdout of their own: at least ${FULL_BATCHES + 2} full batches of ${n} are needed, and some more for the luck of the draw; name another site as the holdout, or bring more records`,
    ],
  };
}

/** The shares, in hundredths, whose records fill the holdout. */
function sharesFor(all: readonly number[], needed: number, most: number): number[] {
  const shares = Array.from({ length: Math.round(most * 100) }, (_, i) => (i + 1) / 100);
  return shares.filter((share) => all.filter((at) => at < share).length >= needed);
}

function sizeOf(places: Places, { of: [{ site, from = 0, to = 1 }] }: Contributor): number {
  return (places.get(site) ?? []).filter((at) => at >= from && at < to).length;
}

/** Whether the last batch is empty or has enough records that its score speaks of many people. */
const isTidy = (size: number, n: number): boolean => size % n === 0 || size % n >= smallestBatchOf(n);

/** Up to four batches a round, and fewer than there are: a round must not open everything. */
const challengeOf = (smallest: number, n: number): number =>
  Math.max(1, Math.min(4, Math.ceil(smallest / n) - 1));

const countOf = (places: Places, site: string): number => places.get(site)?.length ?? 0;

/** Two full batches if the smallest dataset has them, else one, else a single record. */
const fewestOf = (smallest: number, n: number): number =>
  smallest >= FULL_BATCHES * n ? FULL_BATCHES * n : smallest >= n ? n : 1;

const hundredth = (share: number): number => Math.round(share * 100) / 100;

interface Contributor {
  readonly name: string;
  readonly role: 'contributor';
  readonly of: readonly [{ readonly site: string; readonly from?: number; readonly to?: number }];
}

/** Each site without its part of the holdout, divided into equal parts. */
function contributorsOf(
  sites: readonly string[],
  givers: readonly string[],
  share: number,
  parts: number,
): Contributor[] {
  return sites.flatMap((site) => {
    const start = givers.includes(site) ? share : 0;
    const cut = (part: number) => hundredth(start + ((1 - start) * part) / parts);
    return Array.from({ length: parts }, (_, part): Contributor => {
      const [from, to] = [cut(part), part === parts - 1 ? 1 : cut(part + 1)];
      const slice = { site, ...(from === 0 ? {} : { from }), ...(to === 1 ? {} : { to }) };
      return { name: parts === 1 ? site : `${site}-${part + 1}`, role: 'contributor', of: [slice] };
    });
  });
}

function splitOf(
  sites: readonly string[],
  givers: readonly string[],
  share: number,
  contributors: readonly Contributor[],
  seed: string,
): Record<string, unknown> {
  const isOne = sites.length === 1;
  return {
    simulated: isOne,
    description: isOne
      ? 'Contributors and holdout are drawn from one site by the hash of the record key.'
      : 'Each site is a contributor. The holdout is a share of the records of the larger sites, by the hash of the record key.',
    seed,
    datasets: [
      ...contributors,
      { name: holdoutName(sites), role: 'holdout', of: givers.map((site) => ({ site, to: share })) },
    ],
  };
}

const holdoutName = (sites: readonly string[]): string =>
  sites.includes('holdout') ? 'holdout-of-all' : 'holdout';

function questionsOf(
  sites: readonly string[],
  givers: readonly string[],
  parts: number,
  simulated: number,
  share: number,
): string[] {
  const percent = Math.round(share * 100);
  return [
    sites.length > 1
      ? `${percent} % of the records of ${givers.join(', ')} are the holdout, by the hash of their keys: or is one site the evaluator's? (split)`
      : `${percent} % of the records are the holdout, by the hash of their keys, so the sites are simulated: if another site evaluates, delete the split`,
    ...(parts < simulated && sites.length === 1
      ? [`the records are enough for ${parts} simulated sites, not for ${simulated}`]
      : []),
    ...(parts * sites.length === 1
      ? ['one contributor is enough for a round (round.minSets): raise it when more sites join']
      : []),
  ];
}
