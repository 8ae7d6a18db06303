/** npm run build:console: builds the console, the service's pages, into build/console. */
import { buildConsole, CONSOLE_FOLDER } from '../../src/console/build.ts';

await buildConsole();
console.log(`wrote ${CONSOLE_FOLDER}`);
