import { BlockClock } from '../../../../delivery/block-clock.ts';
import type { SecondRoundView } from '../../../../protocol/second/chain-state.ts';
import { assertWritable, writeTextFile } from '../../../../system/files.ts';
import type { CliDeps, Printed } from '../../../command.ts';
import { describeTimeline, type RoundTimelineOptions, roundPage } from '../../../commands/round/timeline.ts';
import { unsigned } from '../../../options/values.ts';
import type { Phase } from '../../../plots/timeline.ts';
import { momentsOf } from '../../../status/round-times.ts';
import { withSecondChain } from '../../connect.ts';
import { knownSecondRound } from '../../rounds.ts';

/** `round timeline` in the second edition. */
export async function runSecondRoundTimeline(_: CliDeps, options: RoundTimelineOptions): Promise<Printed> {
  const id = unsigned(options.round, '--round', 1n << 64n);
  const { page } = options;
  if (page !== undefined) await assertWritable(page, { secret: false, replace: true });
  return withSecondChain(options, async (chain) => {
    const round = await knownSecondRound(chain, id);
    const clock = new BlockClock(chain.provider);
    const moments = await momentsOf(round.schedule, clock);
    const block = await clock.height();
    const status = round.closing ? `${round.phase}, closing` : round.phase;
    const result = { round: `${id}`, status, block, moments };
    if (page !== undefined) {
      const html = roundPage({ ...round, status }, phasesOf(round), moments, block);
      await writeTextFile(page, html, { secret: false, replace: true });
    }
    return { data: result, lines: describeTimeline(result, page) };
  });
}

/** The enrolment's start is not on chain with the round, so its bar has half the length of the evaluation. */
function phasesOf({ schedule, enrolled, attested, closing, evaluations, phase }: SecondRoundView): Phase[] {
  const { sealHeight, beaconHeight, evaluateDeadline, attestDeadline, stepDeadline } = schedule;
  const first = sealHeight - (evaluateDeadline - beaconHeight) / 2n;
  const proven = evaluations.filter(({ direction }) => direction.length > 0).length;
  const words = closing ? 'no contributors' : `${enrolled} enrolled`;
  return [
    { name: 'enrolment', from: first > 0n ? first : 0n, to: sealHeight, words },
    { name: 'wait for the beacon', from: sealHeight, to: beaconHeight, words: '' },
    {
      ...{ name: 'evaluation', from: beaconHeight, to: evaluateDeadline },
      words: `${proven} of ${evaluations.length} proven`,
    },
    {
      ...{ name: 'answers and second scores', from: evaluateDeadline, to: attestDeadline },
      words: `${attested} answered`,
    },
    {
      ...{ name: 'next checkpoint', from: attestDeadline, to: stepDeadline },
      words: phase === 'stepped' ? 'done' : '',
    },
  ];
}
