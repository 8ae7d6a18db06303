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

/** Gives `note` one line, for people, when a preparation starts. @returns ends it */
export function notePreparations(note: (line: string) => void): () => void {
  return onPreparation(({ kind, circuit, done }) => {
    const work = kind === 'circuit' ? 'Compiling the circuit' : 'Making the development key of';
    if (done === 0) note(`${work} ${circuit}; this is done once and takes some seconds`);
  });
}
