import { channel } from 'node:diagnostics_channel';

/** Work that is done once and kept in build/: compiling a circuit, making a development key. */
export interface Preparation {
  readonly kind: 'circuit' | 'key';
  readonly circuit: string;
  /** Share that is done: 0 when it starts, 1 when it is finished. */
  readonly done: number;
}

const preparations = channel('assay:preparation');

/** Tells the listeners of this process. */
export function announcePreparation(preparation: Preparation): void {
  preparations.publish(preparation);
}

/** Calls `listener` for each step of a preparation in this process. @returns ends it */
export function onPreparation(listener: (preparation: Preparation) => void): () => void {
  const each = (message: unknown) => listener(message as Preparation);
  preparations.subscribe(each);
  return () => void preparations.unsubscribe(each);
}

/** A line for people. */
export function describePreparation({ kind, circuit, done }: Preparation): string {
  const work = kind === 'circuit' ? 'Compiling the circuit' : 'Making the development key of';
  return `${work} ${circuit} (once): ${done === 1 ? 'done' : `${Math.round(done * 100)} %`}`;
}
