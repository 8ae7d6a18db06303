import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { build, type Plugin } from 'vite';

/** Rejects a bundle that reaches a module of Node, which Vite would replace by an empty one. */
const withoutNode: Plugin = {
  name: 'without-node',
  enforce: 'pre',
  resolveId(source, importer) {
    if (isBuiltin(source)) throw new Error(`${importer} imports ${source}, which browsers do not have.`);
  },
};

/** Bundles the test page and its workers as a browser loads them. @throws Error if something imports Node */
export async function bundlePage(outDir: string): Promise<void> {
  await build({
    configFile: false,
    root: join(import.meta.dirname, '..', 'page'),
    logLevel: 'error',
    plugins: [withoutNode],
    worker: { format: 'es', plugins: () => [withoutNode] },
    build: { outDir, emptyOutDir: true, target: 'es2023' },
  });
}
