/** Position of an event in the history of the chain. */
type Place = { readonly block: number; readonly index: number; readonly transaction: string };

// biome-ignore lint/suspicious/noExplicitAny: the ABI decides the types of event arguments; every reader converts them.
export type EventArgs = Record<string, any>;

/** A parsed event of a contract of the deployment. */
export type ChainEvent = {
  readonly name: string;
  readonly args: EventArgs;
  readonly place: Place;
};
