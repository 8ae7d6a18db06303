/** Choices of the author: flags of the command line, and answers at a terminal. */
export interface ProposalWishes {
  readonly name: string;
  /** Column from which the label is made; a code or a name of a condition in FHIR and OMOP. */
  readonly label?: string | undefined;
  /** Values of the label column that are class 1, or one comparison such as `>= 6.5`. */
  readonly positive?: readonly string[] | undefined;
  readonly day?: string | undefined;
  readonly key?: string | undefined;
  /** Columns that become features, instead of those that are found. */
  readonly features?: readonly string[] | undefined;
  /** Texts that mean "missing" in every column. */
  readonly missing?: readonly string[] | undefined;
  /** Number of simulated sites of one file. */
  readonly simulatedSites?: number | undefined;
  /** Files of several sites, by the site's name; below the folder that is given. */
  readonly siteFiles?: readonly SiteFile[] | undefined;
  /** Features that the circuit has. */
  readonly mostFeatures: number;
  readonly sampleRows: number;
  /** The constant day of a table without dates. */
  readonly today: string;
  /** Asks the author; undefined without a terminal. */
  readonly ask?: AskAuthor | undefined;
}

export interface SiteFile {
  readonly name: string;
  readonly file: string;
}

/** Questions for the author at a terminal. Each resolves to what was chosen. */
export interface AskAuthor {
  /** @param columns columns that may be the label, the most likely one first */
  readonly label: (columns: readonly string[]) => Promise<string>;
  /**
   * @param classes the values of the label column and their counts in the sample
   * @param proposed the values that are class 1 unless the author says otherwise
   */
  readonly positive: (
    column: string,
    classes: readonly { readonly text: string; readonly count: number }[],
    proposed: readonly string[],
  ) => Promise<readonly string[]>;
}
