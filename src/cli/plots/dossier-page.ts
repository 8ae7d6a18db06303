import type { Dossier, Figure, Source } from '../../dossier/dossier.ts';
import { htmlPage } from './page.ts';

/** A dossier as one HTML file for people: printable, and it loads nothing. */
export function dossierPage({ title, notice, chain, sections }: Dossier): string {
  return htmlPage(title, [
    {
      title: 'Read this first',
      text: [
        ...notice,
        `Chain ${chain.chainId}, contract ${chain.contract}, block ${chain.block} (${chain.blockHash}), ${new Date(Number(chain.time) * 1000).toISOString()}.`,
      ],
    },
    ...sections.map(({ title: heading, text, figures }) => ({
      title: heading,
      text,
      ...(figures.length === 0
        ? {}
        : { table: { head: ['figure', 'value', 'from'], rows: figures.map(rowOf) } }),
    })),
  ]);
}

const rowOf = ({ id, label, value, sources }: Figure): readonly string[] => [
  `${label} [${id}]`,
  value ?? 'not proven',
  sources.length > 4
    ? `${sources.slice(0, 3).map(describeSource).join('; ')}; and ${sources.length - 3} more in dossier.json`
    : sources.map(describeSource).join('; '),
];

const describeSource = (source: Source): string =>
  'command' in source
    ? source.command
    : `${source.event}, block ${source.block}, event ${source.index}, ${source.transaction}`;
