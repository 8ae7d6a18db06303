import { FAMILIES } from '../attacks/families.ts';
import type { Family } from '../attacks/family.ts';
import { PAY_TRIALS } from '../run/plan.ts';
import type { LabReport } from './lab-report.ts';
import { percent, percentOr, range, signed } from './numbers.ts';
import { type AttackRow, claimText } from './rows.ts';

/** docs/ATTACKS.md: every attack, its gain, and whether it is stopped. */

const CONCLUSION =
  'No change brings the first column to 5 % on every set. A cap by the other sets comes closest and lets a rival lower the pay of others ([ADR 64](adr/0064-cap-by-the-other-sets.md)).';

const worstOf = (rows: readonly AttackRow[]): AttackRow | undefined =>
  rows.reduce<AttackRow | undefined>(
    (worst, row) => (!worst || row.gainOn > worst.gainOn ? row : worst),
    undefined,
  );
const damageOf = (rows: readonly AttackRow[]): AttackRow | undefined =>
  rows.reduce<AttackRow | undefined>(
    (worst, row) => (!worst || row.deltaAuroc < worst.deltaAuroc ? row : worst),
    undefined,
  );

function line(family: Family, rows: readonly AttackRow[]): string {
  const worst = worstOf(rows);
  const damage = damageOf(rows);
  if (!worst || !damage) return `| ${family.title} | – | – | – | – | ${claimText(family.claim)} |`;
  const off = rows.reduce<number | null>(
    (most, { gainOff }) => (gainOff === null ? most : Math.max(most ?? gainOff, gainOff)),
    null,
  );
  return `| [${family.title}](lab/README.md#${family.id}) | ${percentOr(off)} | ${percent(worst.gainOn)} (${range(worst.ci)}) | ${worst.dataset}, ${worst.of} | ${signed(damage.deltaAuroc)} (${damage.dataset}) | ${claimText(family.claim)} |`;
}

const HEAD = `| attack | gain, defences off | gain, all on (95 %) | worst on | largest change of AUROC | claim |
|---|---|---|---|---|---|`;

const tableOf = (report: LabReport, families: readonly Family[]): string =>
  [
    HEAD,
    ...families.map((family) =>
      line(
        family,
        report.attacks.filter(({ name, dataset }) => name === family.id && !dataset.includes('@')),
      ),
    ),
  ].join('\n');

/** Reasons, each once, with the attacks that it bounds. */
function reasons(families: readonly Family[]): string {
  const byReason = new Map<string, string[]>();
  for (const { title, claim } of families) {
    if (claim.kind === 'stopped') continue;
    byReason.set(claim.why, [...(byReason.get(claim.why) ?? []), title]);
  }
  return [...byReason].map(([why, titles]) => `- ${titles.join('; ')}: ${why}.`).join('\n');
}

const RAISING: readonly string[] = [
  'cherry-picking-own',
  'relabelling-own',
  'fabricated-own',
  'fabricated-huge',
  'generated-denoised',
  'generated-huge',
  'poison',
];

/** Rows of a set as built, or under a change. */
const under = (report: LabReport, change: string | undefined): AttackRow[] =>
  report.attacks.filter(({ dataset }) => dataset.split('@')[1] === change);

function trialSummary(report: LabReport): string {
  const largest = (rows: readonly AttackRow[], names: readonly string[]): string => {
    const worst = worstOf(rows.filter(({ name }) => names.includes(name)));
    const set = worst?.dataset.split('@')[0];
    return worst ? `${percent(worst.gainOn)}, to ${percent(worst.ci[1])} (${set})` : '–';
  };
  const lines = [undefined, ...PAY_TRIALS].map((change) => {
    const rows = under(report, change);
    const harm = report.honest
      .filter((row) => row.change === change)
      .map(({ deltaAuroc }) => deltaAuroc.value);
    const auroc = harm.length > 0 ? signed(Math.min(...harm), 4) : '–';
    const cells = [RAISING, ['padded'], ['labels-careless']].map((names) => largest(rows, names));
    return `  | ${change ? `\`${change}\`` : 'as built'} | ${cells.join(' | ')} | ${auroc} |`;
  });
  return `  | change | attacks that raise a record's pay | padded | careless labels | AUROC of honest runs |
  |---|---|---|---|---|
${lines.join('\n')}`;
}

const ONE_SITE: readonly string[] = [
  ...RAISING,
  'copies-one-dataset',
  'padded',
  'skipping',
  'skipping-fabricated',
];

function freshTable(report: LabReport): string {
  const sets = report.datasets.filter(({ name }) => name.startsWith('diabetes-by-admission'));
  const cell = (set: string, names: readonly string[]): string => {
    const worst = worstOf(
      report.attacks.filter(({ name, dataset }) => dataset === set && names.includes(name)),
    );
    return worst ? `${percent(worst.gainOn)} (${range(worst.ci)}), ${worst.name}` : '–';
  };
  const stopped = FAMILIES.filter(({ claim }) => claim.kind === 'stopped').map(({ id }) => id);
  const lines = sets.map(
    ({ name, title }) =>
      `| ${title} | ${cell(name, stopped)} | ${cell(name, ONE_SITE)} | ${cell(name, ['fabricated-two', 'fabricated-three', 'cartel-withholding'])} |`,
  );
  return `| data set | largest gain of a stopped attack | of an attack by one site | of two or three sites together |
|---|---|---|---|
${lines.join('\n')}`;
}

/** The largest gain of an attack as built and under a change. */
function trialText(report: LabReport, attack: string, change: string): string {
  const sets = new Set(
    under(report, change)
      .filter(({ name }) => name === attack)
      .map(({ dataset }) => dataset.split('@')[0]),
  );
  const of = (rows: readonly AttackRow[]): string => {
    const worst = worstOf(rows.filter(({ name }) => name === attack));
    return worst
      ? `${percent(worst.gainOn)} (${range(worst.ci)}, ${worst.dataset.split('@')[0]})`
      : 'was not run';
  };
  const built = under(report, undefined).filter(({ dataset }) => sets.has(dataset));
  return `gains at most ${of(under(report, change))} instead of ${of(built)}`;
}

export function attacksPage(report: LabReport): string {
  const of = (kind: string) => FAMILIES.filter(({ claim }) => claim.kind === kind);
  return `# Attacks, and what each gains

<!-- Written by npm run lab -- --docs docs. Do not edit. -->

The lab (\`test/attack/lab\`) simulates every attack below in the exact integers of the reference model (\`src/protocol/second\`), against all defences and against none. The attacker searches its parameters anew for each data set and setting, on seeds that no result uses. [lab/README.md](lab/README.md) has the method and every number, [lab/index.html](lab/index.html) the plots.

- **Gain**: what the attacker earns over what it would earn by honest behaviour, less 1. The larger of two measures: *pay* (its stake) and *share* (its part of all stake, which royalties follow). The table gives the data set on which the gain is largest.
- **Change of AUROC**: of the final model, against the honest run of the same seed.
- **Stopped**: gains at most 5 % on every data set. **Bounded**: gains at most the stated share, for the stated reason. **Damage only**: the attacker loses pay, and the model suffers.

The largest gain of a stopped attack is ${percent(report.stoppedMax)}.

## Fresh evidence

Neither the mechanism nor a claim was tuned on the divisions by kind of admission: ten sites that do not resemble the holdout, five or three of them, and ten sites of 300 records under the terms of small sites.

${freshTable(report)}

## Stopped

${tableOf(report, of('stopped'))}

When an owner stops, contributors keep what they earned and lose at most the second score of one round (a third to two fifths of the pay if the owner stops after the first or second round of a small model). That stake vests, and royalties go on, is a matter of the contracts and tested there.

## Bounded, not stopped

${tableOf(report, of('bounded'))}

${reasons(of('bounded'))}

## Damage only

${tableOf(report, of('damage'))}

${reasons(of('damage'))}

${informationSection(report)}

## Not stopped by anything here

- Records that an accredited source makes up and that are as good as real ones. No proof sees them; the list of sources is the trust root.
- One institution with several entries on the list of sources. It earns as several.
- A dishonest evaluator among two. It can stop training (every set fails its gate), inflate the pay of a round for all, and favour sites that resemble its holdout. The owner chooses evaluators and is named with them.
- With z = 0: the trainer reads exact sums. An attacker that can choose W without the chain's evidence reads records if a batch is opened more than once (above).

## What it would cost to stop the rest

- **The gain up to the cap.** A site whose honest records earn less a record than the holdout itself would can raise its pay to the cap, by choosing, relabelling or making up records. Its share rises more than its pay where the model fits faster and later rounds pay less. Tried, with attackers re-optimised against each change:

${trialSummary(report)}

  The first column is the largest gain of cherry-picking, relabelling, fabrication, generation and poison on any set where the change was run; the others are the largest gain of padding, the largest pay of a site with a fifth of its labels at random, and the largest loss of AUROC of honest runs. A lower cap, whether by a factor or by what other sets earn, pays good data and mediocre data more alike: padding and copies then pay, because more records of less worth earn as much. ${CONCLUSION} To stop the rest one would have to pay all accepted sets alike a record, which rewards quantity, or to know honest records from others, which is the source's word.
- **Several entries of one institution.** The registry of the accrediting body must list an institution once. A rule on chain cannot know who owns a key.
- **Voids.** Bonds price a void today. Tried: a void settles the round before by its first scores, so that no better holdout can be awaited. The attack then ${trialText(report, 'owner-void', 'void=fallback')} on the same sets ([ADR 61](adr/0061-a-void-settles-by-the-fallback.md)).
- **Records read at z = 0.** E = 1, or any noise for a stated ε. Contributors refuse E > 1 without noise ([ADR 60](adr/0060-one-opening-without-noise.md)).
- **One dishonest evaluator.** Three evaluators with the mean: fabricating with one of them ${trialText(report, 'evaluator-fabricates', 'evaluators=3')}. With the median of V a word: ${trialText(report, 'evaluator-fabricates', 'evaluators=3,direction=median')}; an evaluator with copies ${trialText(report, 'evaluator-copies', 'evaluators=3,direction=median')} ([ADR 62](adr/0062-median-of-three-evaluators.md)). It costs one more holdout a round.
`;
}

function informationSection(report: LabReport): string {
  const one = report.information[0];
  if (!one) return '';
  const rows = one.oracle.map(
    ({ name, answers, attempts, recordsRead, bitsAllowed }) =>
      `| ${name} | ${answers} | ${attempts} | ${recordsRead} | ${bitsAllowed === null ? 'no bound' : bitsAllowed.toFixed(1)} |`,
  );
  const holdout = one.holdout.map(({ records, error }) => `${records}: ${error.toFixed(2)}`).join(', ');
  const scores = one.scores.find(({ scores: count }) => count === 3);
  const colluders = one.colluders.map(
    ({ z, error, noise }) =>
      `at z = ${z.toFixed(2)} to ${error.toFixed(4)} codes, with noise of ${noise.toFixed(0)} codes in it`,
  );
  return `## Reading records

Crafted W (an owner, or a service on an invented chain; n ≤ K, so that each opening is of the same 128 records). Read means every code of a record.

| setting | openings | datasets | records read | bits of a record that ε allows |
|---|---|---|---|---|
${rows.join('\n')}

- **Lying service, crafted W, differencing.** sigma is a step function of the logit. Two openings at weights that differ by less than a step differ by the records that crossed one. Without noise this reads records where a dataset of n ≤ K batches is opened more than once. With noise for a stated ε it reads none. A chain with honest evidence leaves no such choice of W: the step takes in the victim's own sum.
- **Membership inference.** The advantage stays below what ε allows at every z; [lab/README.md](lab/README.md#privacy) has the figures.
- **M − 1 colluders.** Who knows all other accepted sums reads the victim's noisy sum from W′: ${colluders.join('; ')}. The trainer sees the same sum anyway; ε bounds both.
- **Score linear algebra.** A set has at most one score for each evaluator and one p. Three scores leave ${scores ? `${(100 * scores.open).toFixed(0)} %` : '–'} of the length of the noisy sum open; ${one.scores.length - 1} would give it whole. Scores are of noisy sums, so that ε bounds them too.
- **Label counts.** At W = 0 the constant feature's word is the count of label 1. Without noise it is exact; at z = ${one.labels[1]?.z.toFixed(2) ?? '–'} its standard deviation is ${one.labels[1]?.deviation.toFixed(0) ?? '–'} records.
- **Small holdout.** With b_h = 0 a reader who knows all holdout records but one reads that one (largest error in codes, by holdout records: ${holdout}). Without that knowledge the smallest number of holdout records is what protects; evaluators consent to it.
`;
}
