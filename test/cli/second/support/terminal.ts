import { Workspace } from '../../support/assay.ts';
import { Person } from '../../support/walk.ts';
import { BASE_TEXT, type SettingsChange, secondSettings } from './second-policy.ts';

/** A person who types commands; `@name` is a file of the workspace. */
export class Terminal {
  readonly place = new Workspace();
  readonly #person = new Person(this.place.folder, this.place.folder);

  constructor() {
    this.place.write('base.json', BASE_TEXT);
  }

  #line(line: string): string {
    return line.replace(/@(\S+)/g, (_, name: string) => this.place.path(name));
  }

  /** A person who types in a folder of the workspace. */
  in(folder: string): Person {
    return new Person(this.place.path(folder), this.place.folder);
  }

  /** Types a command line. @returns standard output, or errors where a code other than 0 is expected */
  types(line: string, code = 0): Promise<string> {
    return this.#person.types(this.#line(line), code);
  }

  /** Types a command line with `--json`. @throws if the exit code differs */
  // biome-ignore lint/suspicious/noExplicitAny: the tests say what they expect of the data
  async json(line: string, code = 0): Promise<any> {
    const text = await this.types(`${line} --json`, code);
    return JSON.parse(code === 0 ? text : text.slice(0, text.lastIndexOf('}') + 1));
  }

  /** Writes a policy of the second edition over `base.json`. */
  policy(name: string, change?: SettingsChange): void {
    this.place.write(name, JSON.stringify(secondSettings(change)));
  }
}
