/** The part of Eleventy and of markdown-it that the site uses. Eleventy ships no types. */
declare module '@11ty/eleventy' {
  export interface MarkdownToken {
    readonly type: string;
    readonly content: string;
    readonly children: readonly MarkdownToken[] | null;
    attrGet(name: string): string | null;
    attrSet(name: string, value: string): void;
  }
  export interface MarkdownState {
    readonly tokens: readonly MarkdownToken[];
    readonly env: { readonly page: { readonly inputPath: string } };
  }
  export interface MarkdownIt {
    readonly core: { readonly ruler: { push(name: string, rule: (state: MarkdownState) => void): void } };
    use<Options>(plugin: (markdown: MarkdownIt, options: Options) => void, options?: Options): this;
  }
  export interface EleventyConfig {
    setUseGitIgnore(enabled: boolean): void;
    addGlobalData(name: string, value: unknown): void;
    amendLibrary(extension: 'md', change: (markdown: MarkdownIt) => void): void;
  }
  export default class Eleventy {
    constructor(
      input: string,
      output: string,
      options: { readonly quietMode: boolean; config(config: EleventyConfig): object },
    );
    disableLogger(): void;
    write(): Promise<unknown>;
  }
}
