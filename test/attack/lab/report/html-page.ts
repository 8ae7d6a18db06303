import { lineChart } from '../../../../src/cli/plots/line-chart.ts';
import { FAMILIES } from '../attacks/families.ts';
import type { LabReport } from './lab-report.ts';
import { signed } from './numbers.ts';
import { type AttackRow, claimText } from './rows.ts';
import { dotPlot, escapedText } from './svg.ts';

/** docs/lab/index.html: one plot an attack, one of privacy, one of the scores' information. No script, no other file. */

const ON = '#0b6e4f';
const OFF = '#c2452d';

/** Gains from -100 % to some 10,000 % on one axis: linear around 0, logarithmic beyond. */
const gainScale = (gain: number): number => {
  const folded = Math.sign(gain) * Math.log10(1 + 20 * Math.abs(gain));
  return (folded + 1.4) / (1.4 + 3.4);
};
const GAIN_TICKS = [-1, -0.2, 0, 0.2, 1, 10, 100] as const;

const attackPlot = (title: string, rows: readonly AttackRow[]): string =>
  dotPlot({
    title,
    ticks: GAIN_TICKS,
    tickText: (tick) => `${tick > 0 ? '+' : ''}${Math.round(100 * tick)} %`,
    scale: gainScale,
    rows: rows.map(({ dataset, gainOff, gainOn, ci, deltaAuroc, deltaAurocOff }) => ({
      label: dataset,
      dots: [
        ...(gainOff === null ? [] : [{ value: gainOff, colour: OFF }]),
        { value: gainOn, low: ci[0], high: ci[1], colour: ON },
      ],
      note: `AUROC ${signed(deltaAuroc)}${deltaAurocOff === null ? '' : ` (off ${signed(deltaAurocOff)})`}`,
    })),
  });

const attackSection = (report: LabReport): string =>
  FAMILIES.map((family) => {
    const rows = report.attacks.filter(({ name, dataset }) => name === family.id && !dataset.includes('@'));
    if (rows.length === 0) return '';
    return `<section id="${family.id}"><h3>${escapedText(family.title)}</h3><p>${escapedText(family.text)} <b>${claimText(family.claim)}</b></p>${attackPlot(family.title, rows)}</section>`;
  }).join('\n');

function privacySection(report: LabReport): string {
  return report.information
    .map(({ set, membership }) =>
      dotPlot({
        title: `Membership inference, ${set}`,
        ticks: [0, 0.25, 0.5, 0.75, 1],
        tickText: (tick) => tick.toFixed(2),
        scale: (value) => value,
        rows: membership.map(({ z, openings, epsilon, allowed, worst, average }) => ({
          label: `ε ${epsilon?.toFixed(1) ?? '∞'}, z ${z}, E ${openings}`,
          dots: [
            { value: allowed, colour: '#888888' },
            { ...worst, colour: OFF },
            { ...average, colour: ON },
          ],
          note: `allowed ${allowed.toFixed(2)}, seen ${worst.value.toFixed(2)}`,
        })),
      }),
    )
    .join('\n');
}

const scoreSection = (report: LabReport): string =>
  report.information
    .map(({ set, scores }) =>
      lineChart({
        title: 'Part of a noisy sum that its scores leave open',
        subtitle: `${set}; a set has at most four scores`,
        xLabel: 'scores along different directions',
        yLabel: 'length left open',
        xFirst: 0,
        lines: [{ name: 'left open', values: scores.map(({ open }) => open) }],
      }),
    )
    .join('\n');

export const htmlPage = (report: LabReport): string => `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Assay: the lab</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:760px;margin:2rem auto;padding:0 1rem;color:#222}svg{width:100%;height:auto;border:1px solid #ddd}section{margin:2rem 0}.on{color:${ON}}.off{color:${OFF}}</style>
<h1>Attacks in the lab</h1>
<p>Gain over honest behaviour: the larger of pay and share of all pay. <b class="off">●</b> defences off, <b class="on">●</b> all on with its 95 % interval. The axis is linear around 0 and logarithmic beyond. The note is the change of the model's AUROC. Written by npm run lab; docs/lab/README.md has the method.</p>
${attackSection(report)}
<h2>Privacy</h2>
<p>Advantage of membership inference. Grey: what (ε, δ) allows. <b class="off">●</b> the worst pair of records, <b class="on">●</b> real pairs.</p>
${privacySection(report)}
<h2>Information of scores</h2>
${scoreSection(report)}
</html>
`;
