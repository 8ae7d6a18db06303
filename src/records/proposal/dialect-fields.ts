import type { sniffDialect } from './sniff-dialect.ts';

/** The dialect found in a file; undefined for Parquet, which has none. */
export type Sniffed = Awaited<ReturnType<typeof sniffDialect>> | undefined;

/** The fields of a dialect that are not the defaults. */
export function dialectFields(sniffed: Sniffed): Record<string, unknown> {
  if (sniffed === undefined) return {};
  const { dialect, decimal } = sniffed;
  return {
    ...(dialect.delimiter === ',' ? {} : { delimiter: dialect.delimiter }),
    ...(dialect.quote === '"' ? {} : { quote: dialect.quote }),
    ...(dialect.comment === undefined ? {} : { comment: dialect.comment }),
    ...(dialect.skipLines === 0 ? {} : { skipLines: dialect.skipLines }),
    ...(dialect.encoding === 'utf-8' ? {} : { encoding: dialect.encoding }),
    ...(dialect.header === true ? {} : { header: dialect.header }),
    ...(decimal === '.' ? {} : { decimal }),
  };
}
