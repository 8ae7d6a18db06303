import type { Command } from 'commander';
import { BlockClock } from '../../../delivery/block-clock.ts';
import type { RoundView } from '../../../protocol/chain-state.ts';
import { assertWritable, writeTextFile } from '../../../system/files.ts';
import { type Cli, defineCommand } from '../../command.ts';
import { withChain } from '../../connect.ts';
import { RPC_OPTIONS } from '../../options/access-options.ts';
import { unsigned } from '../../options/values.ts';
import { htmlPage } from '../../plots/page.ts';
import { type Phase, timeline } from '../../plots/timeline.ts';
import { describeMoments, type Moment, momentsOf } from '../../status/round-times.ts';
import { knownRound } from './overdue.ts';

export interface RoundTimelineOptions {
  readonly deployment: string;
  readonly rpc: string;
  readonly round: string;
  /** HTML file to write. */
  readonly page?: string;
}

export interface RoundTimelineResult {
  readonly round: string;
  readonly status: string;
  /** Newest block. */
  readonly block: bigint;
  readonly moments: readonly Moment[];
}

/** A round's moments with a forecast, and a page that draws them. @throws AssayError `no-such-round` (5) */
export async function runRoundTimeline(options: RoundTimelineOptions): Promise<RoundTimelineResult> {
  const id = unsigned(options.round, '--round', 1n << 64n);
  const { page } = options;
  if (page !== undefined) await assertWritable(page, { secret: false, replace: true });
  return withChain(options, async (chain) => {
    const round = await knownRound(chain, id);
    const clock = new BlockClock(chain.provider);
    const moments = await momentsOf(round, clock);
    const block = await clock.height();
    if (page !== undefined)
      await writeTextFile(page, roundPage(round, phasesOf(round), moments, block), {
        secret: false,
        replace: true,
      });
    return { round: `${id}`, status: round.status, block, moments };
  });
}

/** The page that draws a round. */
export function roundPage(
  round: Pick<RoundView, 'id' | 'enrolled' | 'attested' | 'sets'> & { readonly status: string },
  phases: readonly Phase[],
  moments: readonly Moment[],
  block: bigint,
): string {
  const { id, status, enrolled, attested, sets } = round;
  const title = `Round ${id}: ${status}`;
  const drawing = timeline(title, phases, block);
  const rows = moments.map(({ name, block: at, isPast, when }) => [name, `${at}`, isPast ? 'past' : when]);
  return htmlPage(title, [
    {
      title: 'Phases',
      text: [`${enrolled} enrolled, ${attested} answered, ${sets} accepted.`],
      drawings: [drawing],
      table: { head: ['moment', 'block', 'when'], rows },
    },
  ]);
}

/** The enrolment's start is not on chain with the round, so its bar has the length of the wait for the beacon at least. */
function phasesOf(round: RoundView): Phase[] {
  const { sealHeight, beaconHeight, evaluateDeadline, attestDeadline, stepDeadline } = round;
  const first = sealHeight - (evaluateDeadline - beaconHeight) / 2n;
  return [
    { name: 'enrolment', from: first > 0n ? first : 0n, to: sealHeight, words: `${round.enrolled} enrolled` },
    { name: 'wait for the beacon', from: sealHeight, to: beaconHeight, words: '' },
    {
      name: 'holdout and V',
      from: beaconHeight,
      to: evaluateDeadline,
      words: `${round.holdoutsDue} to answer`,
    },
    { name: 'answers', from: evaluateDeadline, to: attestDeadline, words: `${round.attested} answered` },
    { name: 'next checkpoint', from: attestDeadline, to: stepDeadline, words: round.stepped ? 'done' : '' },
  ];
}

export const defineRoundTimeline = (parent: Command, cli: Cli): void =>
  defineCommand<RoundTimelineOptions>(parent, cli, {
    name: 'timeline',
    description: "a round's phases in blocks, with a forecast; --page draws them",
    options: [
      ...RPC_OPTIONS,
      { flags: '--round <id>', description: 'round, or newest', required: true },
      { flags: '--page <file>', description: 'HTML file to write' },
    ],
    run: async (options) => {
      const result = await runRoundTimeline(options);
      return { data: result, lines: describeTimeline(result, options.page) };
    },
  });

export const describeTimeline = (
  { round, status, block, moments }: RoundTimelineResult,
  page: string | undefined,
): string[] => [
  `round ${round} is ${status}; the newest block is ${block}`,
  ...describeMoments(moments),
  ...(page === undefined ? [] : [`wrote ${page}`]),
];
