/** A process that compiles the sources it is told, one after the other, into the cache. */
import { compileSource } from './compile.ts';

/** The answer to a source: nothing, or the compiler's output; the code is that of a disk's refusal. */
export interface CompilerAnswer {
  readonly failure?: { readonly message: string; readonly code: string | undefined };
}

function compiled(source: string): CompilerAnswer {
  try {
    compileSource(source);
    return {};
  } catch (error) {
    const { message = String(error), code } = error as NodeJS.ErrnoException;
    return { failure: { message, code } };
  }
}

process.on('message', (source: string) => {
  process.send?.(compiled(source));
});
process.on('disconnect', () => process.exit());
