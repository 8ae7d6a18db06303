import { setTimeout as delay } from 'node:timers/promises';

/** Longest wait: for a busy machine, and below the tests' timeout, so that the error names the condition. */
const LONGEST_MS = 900_000;

/**
 * Repeats `read` until it gives a value.
 * @param what names the value in the error
 */
export async function waitForValue<T>(
  what: string | (() => string),
  read: () => T | undefined | Promise<T | undefined>,
  pauseMs = 20,
): Promise<T> {
  const deadline = performance.now() + LONGEST_MS;
  for (;;) {
    const value = await read();
    if (value !== undefined) return value;
    if (performance.now() > deadline)
      throw new Error(`waited too long for ${typeof what === 'string' ? what : what()}`);
    await delay(pauseMs);
  }
}

/** Repeats `condition` until it holds. */
export async function waitFor(
  what: string,
  condition: () => boolean | Promise<boolean>,
  pauseMs = 20,
): Promise<void> {
  await waitForValue(what, async () => ((await condition()) ? true : undefined), pauseMs);
}
