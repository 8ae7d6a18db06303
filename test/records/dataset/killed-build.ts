/** A process that builds, says when it is past a checkpoint, and waits there to be killed. */
import { buildDatasetFile } from '../../../src/records/dataset/build-file.ts';
import { largeBuild } from './large-build.ts';

await buildDatasetFile({
  ...largeBuild(process.argv[2] as string),
  onBatch: ({ index }) => {
    if (index !== 260) return;
    process.send?.('past the checkpoint');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  },
});
