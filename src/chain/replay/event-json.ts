import type { ChainEvent } from './types.ts';

/** A chain event with the clock time of its block, in Unix seconds. */
export type DatedEvent = ChainEvent & { readonly time: bigint };

/** A dated event as JSON: integers of the arguments are decimal strings. */
export type EventJson = {
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly block: number;
  readonly index: number;
  readonly transaction: string;
  readonly time: string;
};

export const toEventJson = ({ name, args, place, time }: DatedEvent): EventJson => ({
  name,
  args: mapped(args, (value) => (typeof value === 'bigint' ? `${value}` : value)) as EventJson['args'],
  ...place,
  time: `${time}`,
});

/** The contracts' events have no text arguments, so every decimal string is an integer. */
export const fromEventJson = ({ name, args, time, ...place }: EventJson): DatedEvent => ({
  name,
  args: mapped(args, (value) =>
    typeof value === 'string' && /^-?(?:0|[1-9][0-9]*)$/.test(value) ? BigInt(value) : value,
  ) as DatedEvent['args'],
  place,
  time: BigInt(time),
});

function mapped(value: unknown, leaf: (value: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((each) => mapped(each, leaf));
  if (typeof value !== 'object' || value === null) return leaf(value);
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, mapped(each, leaf)]));
}
