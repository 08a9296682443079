import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Licences that what is run may have: each lets it be used and passed on with a notice alone. */
const RUN_LICENCES = new Set(['MIT', 'ISC', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD']);
/** What is used for development and passed on to nobody may also ask for its own changes to be published. */
const DEVELOPMENT_LICENCES = new Set([...RUN_LICENCES, 'MPL-2.0']);

/** Packages that run something while they are installed, and why that is fetched. */
const WITH_INSTALL_SCRIPTS = ['@microsoft/sarif-multitool-darwin', '@microsoft/sarif-multitool-linux', 'node'];

interface Locked {
  readonly version: string;
  readonly license?: string;
  readonly integrity?: string;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly hasInstallScript?: boolean;
  readonly link?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly dependencies: Readonly<Record<string, string>>; readonly devDependencies: Readonly<Record<string, string>>; readonly allowScripts: Readonly<Record<string, boolean>>; readonly scripts: Readonly<Record<string, string>> };
const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { readonly packages: Readonly<Record<string, Locked>> };
const locked = Object.entries(packages).filter(([place]) => place !== '');
const nameOf = (place: string): string => place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);
const isRun = ({ dev, devOptional }: Locked): boolean => dev !== true && devOptional !== true;

/** Where a package that stands at a place finds another one, as Node looks for it. */
function found(from: string, name: string): string | undefined {
  for (let place = from; ; place = place.includes('/node_modules/') ? place.slice(0, place.lastIndexOf('/node_modules/')) : '') {
    const candidate = `${place === '' ? '' : `${place}/`}node_modules/${name}`;
    if (packages[candidate] !== undefined) return candidate;
    if (place === '') return undefined;
  }
}

/** How many packages come with one. */
function countWith(name: string): number {
  const seen = new Set<string>();
  const open = [`node_modules/${name}`];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    if (seen.has(place)) continue;
    seen.add(place);
    const { dependencies, optionalDependencies } = packages[place] ?? {};
    for (const other of Object.keys({ ...dependencies, ...optionalDependencies })) open.push(...[found(place, other)].filter((one) => one !== undefined));
  }
  return seen.size - 1;
}

/** The rows of a table of the page: the package, its licence, how many come with it. */
function rowsOf(heading: string): readonly (readonly [string, string, number])[] {
  const page = readFileSync('docs/dependencies.md', 'utf8');
  const section = page.slice(page.indexOf(`## ${heading}`)).split('\n## ')[0] ?? '';
  return section.split('\n').filter((line) => line.startsWith('| `')).map((line) => {
    const cells = line.split('|').map((cell) => cell.trim()).slice(1, -1);
    expect(cells.filter((cell) => cell === '')).toEqual([]);
    return [cells[0]?.replaceAll('`', '') ?? '', cells.at(-2) ?? '', Number(cells.at(-1))] as const;
  });
}

const byName = ([left]: readonly [string, string, number], [right]: readonly [string, string, number]): number => (left < right ? -1 : 1);

const expected = (names: readonly string[]) => names.map((name) => [name, packages[`node_modules/${name}`]?.license ?? '', countWith(name)] as const).toSorted(byName);

describe('the page of dependencies', () => {
  it.each([['At run time', manifest.dependencies], ['For development', manifest.devDependencies]] as const)('names each package of "%s" and no other, with its licence and how many come with it', (heading, names) => {
    expect(rowsOf(heading).toSorted(byName)).toEqual(expected(Object.keys(names)));
  });
});

describe('what is installed', () => {
  it('is pinned exactly, and known by its sum', () => {
    expect(Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
    expect(locked.filter(([, { integrity, link }]) => link === true || integrity?.startsWith('sha512-') !== true).map(([place]) => place)).toEqual([]);
  });

  it('has licences that let it be used: what is run, and what is used to make it', () => {
    expect(locked.filter(([, one]) => isRun(one)).length).toBeGreaterThan(50);
    expect(locked.filter(([, one]) => !(isRun(one) ? RUN_LICENCES : DEVELOPMENT_LICENCES).has(one.license ?? 'none')).map(([place, { license }]) => `${nameOf(place)}: ${license}`)).toEqual([]);
  });

  it('says in its own files what the lock file says of its licence', () => {
    const told = locked.filter(([place, one]) => isRun(one) && existsSync(join(place, 'package.json'))).map(([place, { license, version }]) => {
      const own = JSON.parse(readFileSync(join(place, 'package.json'), 'utf8')) as { readonly license?: unknown; readonly version?: unknown };
      return { place, same: own.license === license && own.version === version };
    });
    expect(told.length).toBeGreaterThan(50);
    expect(told.filter(({ same }) => !same)).toEqual([]);
  });

  it('runs no script while it is installed but those that are listed, none of them of what is run', () => {
    const scripted = locked.filter(([, { hasInstallScript }]) => hasInstallScript === true);
    expect(scripted.map(([place]) => nameOf(place)).toSorted()).toEqual(WITH_INSTALL_SCRIPTS);
    expect(scripted.filter(([, one]) => isRun(one))).toEqual([]);
    expect(Object.keys(manifest.allowScripts).filter((name) => !WITH_INSTALL_SCRIPTS.includes(name))).toEqual([]);
  });

  it('runs none when the package itself is installed', () => {
    expect(Object.keys(manifest.scripts).filter((name) => ['preinstall', 'install', 'postinstall', 'prepare'].includes(name))).toEqual([]);
  });
});
