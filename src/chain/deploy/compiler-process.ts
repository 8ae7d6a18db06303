/** A process that compiles the sources it is told, one after the other, into the cache. */
import { compileSource } from './compile.ts';

/** The answer to a source: nothing, or what the compiler said. */
export interface CompilerAnswer {
  readonly failure?: string;
}

function compiled(source: string): CompilerAnswer {
  try {
    compileSource(source);
    return {};
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}

process.on('message', (source: string) => {
  process.send?.(compiled(source));
});
process.on('disconnect', () => process.exit());
