import type { Command } from 'commander';
import { type Cli, defineCommand } from '../../command.ts';
import { RPC_OPTIONS } from '../../options/access-options.ts';
import { htmlPage } from '../../plots/page.ts';
import { type Phase, timeline } from '../../plots/timeline.ts';
import { describeMoments, type Moment } from '../../status/round-times.ts';

export interface RoundTimelineOptions {
  readonly deployment: string;
  readonly rpc: string;
  readonly round: string;
  /** HTML file to write. */
  readonly page?: string;
}

interface RoundTimelineResult {
  readonly round: string;
  readonly status: string;
  /** Newest block. */
  readonly block: bigint;
  readonly moments: readonly Moment[];
}

/** The page that draws a round. */
export function roundPage(
  round: {
    readonly id: bigint;
    readonly status: string;
    /** Numbers of datasets. */
    readonly enrolled: number;
    readonly attested: number;
    readonly sets: number;
  },
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

export const defineRoundTimeline = (parent: Command, cli: Cli): void =>
  defineCommand<RoundTimelineOptions>(parent, cli, {
    name: 'timeline',
    description: "a round's phases in blocks, with a forecast; --page draws them",
    options: [
      ...RPC_OPTIONS,
      { flags: '--round <id>', description: 'round, or newest', required: true },
      { flags: '--page <file>', description: 'HTML file to write' },
    ],
  });

export const describeTimeline = (
  { round, status, block, moments }: RoundTimelineResult,
  page: string | undefined,
): string[] => [
  `round ${round} is ${status}; the newest block is ${block}`,
  ...describeMoments(moments),
  ...(page === undefined ? [] : [`wrote ${page}`]),
];
