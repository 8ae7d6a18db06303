import type { ExitCode } from '../../protocol/errors.ts';
import type { BatchRuleOutlook } from './batch-outlook.ts';
import type { LabelFigures } from './label-figures.ts';
import type { LostRows } from './row-flow.ts';

/**
 * - `ready`
 * - `at-risk`: some order of tags may fail a batch-level rule
 * - `lossy`: may be committed, but rows are lost, or the batches are too few or too small; `shortfalls` says which
 * - `refused`: the policy or this program refuses the dataset as it is
 * - `unreadable`: rows that do not say what the mapping declares, or no rows at all
 */
export type Verdict = 'ready' | 'at-risk' | 'lossy' | 'refused' | 'unreadable';

/** Causes of `lossy`. */
export type Shortfall = 'rows-lost' | 'few-batches' | 'small-remainder';

export interface Judgement {
  readonly verdict: Verdict;
  /** The reasons of the verdict, in words. */
  readonly reasons: readonly string[];
  readonly shortfalls: readonly Shortfall[];
  /** Consequences for privacy or learning that do not change the verdict. */
  readonly warnings: readonly Warning[];
  /** 0 ready, at risk or lossy, 2 unreadable, 3 refused. */
  readonly exitCode: 0 | ExitCode;
}

interface Warning {
  readonly kind: 'opens-everything' | 'rare-class' | 'exact-sums';
  readonly words: string;
}

/** Figures that decide the verdict. */
export interface Judged {
  readonly rows: number;
  readonly passing: number;
  readonly unreadable: number;
  readonly lost: LostRows;
  readonly label: LabelFigures;
  readonly batchRules: readonly BatchRuleOutlook[];
  /** Records of a full batch. */
  readonly batchSize: number;
  readonly minRecords: number;
  /** Batches of a dataset that a round opens. */
  readonly challengeSize: number;
  readonly smallest: number;
  /** Fewest records of the last batch, where a smaller one stays out; default: half of a full one, which stays in. */
  readonly smallestBatch?: number;
}

/** Largest share of rows that may be left out of a dataset that is ready. */
const MOST_LOST = 0.05;
const FEWEST_BATCHES = 2;

/** Fewest records of the last batch: half of a full one. */
export const smallestBatchOf = (batchSize: number): number => Math.ceil(batchSize / 2);

export function judge(judged: Judged): Judgement {
  const warnings = warningsOf(judged);
  const decided = (verdict: Verdict, reasons: readonly string[], shortfalls: readonly Shortfall[] = []) => {
    const exitCode = verdict === 'unreadable' ? 2 : verdict === 'refused' ? 3 : 0;
    return { verdict, reasons, shortfalls, warnings, exitCode } as const;
  };
  const { rows, unreadable, batchRules } = judged;
  if (rows === 0) return decided('unreadable', ['there are no rows']);
  if (unreadable > 0)
    return decided('unreadable', [`${unreadable} of ${rows} rows do not say what the mapping declares`]);
  const refusals = refusalsOf(judged);
  if (refusals.length > 0) return decided('refused', refusals);
  const wordsOf = (wanted: BatchRuleOutlook['expected']) =>
    batchRules.filter(({ expected }) => expected === wanted).map(({ words }) => words);
  const risks = wordsOf('at-risk');
  const shortfalls = shortfallsOf(judged);
  if (shortfalls.length > 0) {
    const words = shortfalls.map((shortfall) => SHORTFALL_WORDS[shortfall](judged));
    return decided('lossy', [...words, ...risks], shortfalls);
  }
  return risks.length > 0 ? decided('at-risk', risks) : decided('ready', []);
}

/** Each alone refuses the dataset. A dataset without enough records is not judged further. */
function refusalsOf({ rows, passing, minRecords, label, batchRules }: Judged): string[] {
  if (passing === 0) return ['no row passes the policy'];
  if (rows === 1) return ['the file has one row: all that is proven and paid would be about one person'];
  if (passing === 1) return ['one record passes: all that is proven and paid would be about one person'];
  if (passing < minRecords) return [`${passing} records pass, the policy wants at least ${minRecords}`];
  const failing = batchRules.filter(({ expected }) => expected === 'fails').map(({ words }) => words);
  if (label.one > 0 && label.zero > 0) return failing;
  const only = label.one > 0 ? 1 : 0;
  return [
    `all ${passing} records have label ${only} (label 1: ${label.words}), so that there is nothing to tell apart: look at "label" in the mapping`,
    ...failing,
  ];
}

function shortfallsOf({ passing, lost, batchSize, smallestBatch }: Judged): Shortfall[] {
  const rest = passing % batchSize;
  const wanted = smallestBatch ?? smallestBatchOf(batchSize);
  return [
    ...(lost.share > MOST_LOST ? (['rows-lost'] as const) : []),
    ...(Math.floor(passing / batchSize) < FEWEST_BATCHES ? (['few-batches'] as const) : []),
    ...(rest > 0 && rest < wanted ? (['small-remainder'] as const) : []),
  ];
}

const SHORTFALL_WORDS: Readonly<Record<Shortfall, (judged: Judged) => string>> = {
  'rows-lost': ({ rows, lost }) =>
    `${lost.rows} of ${rows} rows (${percent(lost.share)}) are left out, more than ${percent(MOST_LOST)}: ${lost.reasons
      .slice(0, 3)
      .map((reason) => `${reason.rows} by ${reason.rule}`)
      .join(', ')}`,
  'few-batches': ({ passing, batchSize }) => {
    const full = Math.floor(passing / batchSize);
    return `${passing} records make ${full === 0 ? 'no full batch' : 'one full batch'} of ${batchSize}, where ${FEWEST_BATCHES} are wanted: every round would speak of the same people`;
  },
  'small-remainder': ({ passing, batchSize, smallestBatch }) => {
    const rest = passing % batchSize;
    if (smallestBatch !== undefined)
      return `${count(rest, 'record')} of the last batch stay out, because a batch has at least ${smallestBatch}; add ${smallestBatch - rest} more to keep them`;
    const wanted = smallestBatchOf(batchSize);
    return `the last batch has ${count(rest, 'record')}, fewer than ${wanted}: its score would speak of few people; leave them out, or add ${wanted - rest} more`;
  },
};

function warningsOf({ passing, batchSize, challengeSize, label, smallest }: Judged): Warning[] {
  const batches = Math.ceil(passing / batchSize);
  const warnings: Warning[] = [];
  if (batches > 0 && batches <= challengeSize) {
    warnings.push({
      kind: 'opens-everything',
      words: `every round opens ${batches === 1 ? 'the only batch' : `all ${batches} batches`}: each band is about the same people again, and the trainer learns in every round the sum of the updates over the whole dataset; from round to round this narrows down the records. Commit more than ${challengeSize} batches (${challengeSize * batchSize} records), or accept it knowingly`,
    });
  }
  const rare = Math.min(label.one, label.zero);
  if (rare > 0 && rare < smallest) {
    warnings.push({
      kind: 'rare-class',
      words: `fewer than ${smallest} records have label ${label.one < label.zero ? 1 : 0}: a batch may say something about each of them, and a model learns little from them`,
    });
  }
  return warnings;
}

const percent = (share: number): string => `${Number((100 * share).toFixed(1))} %`;
const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;
