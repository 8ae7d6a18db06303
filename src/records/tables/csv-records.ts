import { type Options, parse } from 'csv-parse';

/**
 * The records of delimited text, streamed. It drives the parser by the calls that streams of Node and of browsers have
 * in common. A parser holds memory alone, so an abandoned one needs no end.
 * @throws CsvError as the parser; whatever reading the text throws
 */
export async function* csvRecords(
  text: AsyncIterable<string>,
  options: Options,
): AsyncGenerator<string[], void, undefined> {
  const parser = parse(options);
  let failure: { readonly error: unknown } | undefined;
  let isEnded = false;
  let wake = (): void => {};
  parser.on('readable', () => wake());
  parser.on('error', (error: unknown) => {
    failure = { error };
    wake();
  });
  parser.on('end', () => {
    isEnded = true;
    wake();
  });
  /** Records until `isDone`. Nothing can happen between the last look and the wait. */
  async function* until(isDone: () => boolean): AsyncGenerator<string[], void, undefined> {
    for (;;) {
      for (let record = parser.read(); record !== null; record = parser.read()) yield record as string[];
      if (failure !== undefined) throw failure.error;
      if (isDone()) return;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }
  for await (const piece of text) {
    let isTaken = false;
    parser.write(piece, 'utf8', () => {
      isTaken = true;
      wake();
    });
    yield* until(() => isTaken);
  }
  parser.end();
  yield* until(() => isEnded);
}
