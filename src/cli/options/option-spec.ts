import type { Edition } from '../../chain/deploy/deployment-record.ts';

/** An option of a command, as commander takes it. */
export interface OptionSpec {
  readonly flags: string;
  readonly description: string;
  readonly required?: boolean;
  readonly default?: string;
  /** The only edition of the protocol that has the option. */
  readonly edition?: Edition;
}
