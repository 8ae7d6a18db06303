import type { Moment } from './moment.ts';

/** A step of a round, as the timeline shows it. */
export interface Step {
  readonly name: string;
  /** One sentence for a reader who does not know the protocol. */
  readonly meaning: string;
  readonly state: 'done' | 'now' | 'later' | 'skipped';
  /** When it was done. */
  readonly at: Moment | undefined;
  /** Last block for it, if it is not done. */
  readonly until: bigint | undefined;
  /** The party that acts. */
  readonly actor: string;
  readonly detail: string;
}
