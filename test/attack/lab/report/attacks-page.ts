import { FAMILIES } from '../attacks/families.ts';
import type { Family } from '../attacks/family.ts';
import type { LabReport } from './lab-report.ts';
import { percent, percentOr, range, signed } from './numbers.ts';
import { type AttackRow, claimText } from './rows.ts';

/** docs/ATTACKS.md: every attack, its gain, and whether it is stopped. */

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

export function attacksPage(report: LabReport): string {
  const of = (kind: string) => FAMILIES.filter(({ claim }) => claim.kind === kind);
  return `# Attacks on the second edition

<!-- Written by npm run lab -- --docs docs. Do not edit. -->

The lab (\`test/attack/lab\`) simulates every attack below in the exact integers of the reference model (\`src/protocol/second\`), against all defences and against none. The attacker searches its parameters anew for each data set and setting, on seeds that no result uses. [lab/README.md](lab/README.md) has the method and every number, [lab/index.html](lab/index.html) the plots.

- **Gain**: what the attacker earns over what it would earn by honest behaviour, less 1. The larger of two measures: *pay* (its stake) and *share* (its part of all stake, which royalties follow). The table gives the data set on which the gain is largest.
- **Change of AUROC**: of the final model, against the honest run of the same seed.
- **Stopped**: gains at most 5 % on every data set. **Bounded**: gains at most the stated share, for the stated reason. **Damage only**: the attacker loses pay, and the model suffers.

The largest gain of a stopped attack is ${percent(report.stoppedMax)}.

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

- **The gain up to the cap.** Tried: ten generations of search for each small set (one for the large ones); grids of direction, size, label share and share of real records; a best response each round out of 41 forms. On sites that resemble the holdout (diabetes) no form of fabrication that was found gains. A site whose honest records earn less a record than the holdout itself would (the cap) can raise its pay to the cap, by choosing, relabelling or making up records. A smaller factor of the cap (κ) lowers the ceiling for all: gains of share on the set by age fall from a tenth to 2 % at κ = 0.5, but the pay then tells good data from mediocre data less, and padding a dataset with empty records earns 13 % on the four hospitals. [lab/README.md](lab/README.md#the-factor-of-the-cap) has the figures for κ of 0.25, 0.5 and 0.75.
- **Several entries of one institution.** The registry of the accrediting body must list an institution once. A rule on chain cannot know who owns a key.
- **Voids.** If a void settled the round before by the fallback, an owner could not wait for a better holdout; a silent evaluator would then cost contributors their second score. The lab has not tried it; bonds price a void today.
- **Records read at z = 0.** E = 1, or any noise for a stated ε.
- **One dishonest evaluator.** Three evaluators with the median of V a word instead of the mean should stop inflation by one of them, for one more holdout a round. The lab has not tried it.
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
