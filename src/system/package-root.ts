import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The package's own folder: circuits, keys and policies are found from here, wherever it is installed. */
export const PROJECT_ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
