import { gzipSync } from 'node:zlib';

/** A second gzip member behind 32 zero bytes. */
export const files = () => ({
  'in.csv.gz': Buffer.concat([gzipSync('id,age,died\na,50,1\n'), Buffer.alloc(32), gzipSync('b,60,0\n')]),
});
