/** The parts of ro-crate that tests use. */
declare module 'ro-crate' {
  export class Validator {
    readonly results: readonly { readonly status: string }[];
    hasContext: () => Promise<void>;
    parseJSON(json: string): void;
    validate(): Promise<void>;
  }
  export class ROCrate {
    constructor(json: object, options: { array: boolean; link: boolean });
    readonly rootDataset: { readonly hasPart: { '@id': string }[] };
  }
}
