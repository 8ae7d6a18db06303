import { type Dossier, type Figure, timeText, valueIn } from '../dossier.ts';

/** Values that several formats take from a dossier. */

/** A name for the subject that stays the same at every block. */
export function subjectUrn({ subject, chain }: Dossier): string {
  const place = `${chain.chainId}:${chain.contract.toLowerCase()}`;
  switch (subject.kind) {
    case 'checkpoint':
      return `urn:assay:${place}:model:${subject.model}:round:${subject.round}`;
    case 'model':
      return `urn:assay:${place}:model:${subject.model}`;
    case 'dataset':
      return `urn:assay:${place}:dataset:${subject.dataset}`;
  }
}

export const datasetUrn = ({ chain }: Dossier, name: string): string =>
  `urn:assay:${chain.chainId}:${chain.contract.toLowerCase()}:dataset:${name}`;

/** ISO 8601, UTC: the time of the block. */
export const timeOf = ({ chain }: Dossier): string => timeText(BigInt(chain.time));

/** Pseudonyms of the datasets of a dossier. */
export const datasetNames = ({ sections }: Dossier): readonly string[] =>
  sections
    .flatMap(({ figures }) => figures)
    .flatMap(({ id }) => /^dataset\.([0-9a-f]{12})\.records$/.exec(id)?.[1] ?? []);

export const need = (dossier: Dossier, id: string): string => valueIn(dossier, id) ?? 'not proven';

export const allFigures = ({ sections }: Dossier): readonly Figure[] =>
  sections.flatMap(({ figures }) => figures);

/** One paragraph that tells what the paper is, and what it is not. */
export const describe = ({ title, notice }: Dossier): string => `${title}. ${notice.join(' ')}`;
