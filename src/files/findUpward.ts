import { existsSync, lstatSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/**
 * The nearest file of a name in the working directory or above it, as a path from there; undefined where there is none. The search ends at
 * the root of a repository: what stands above it is somebody else's.
 */
export function findUpward(name: string): string | undefined {
  const start = resolve('.');
  for (let directory = start; ; directory = dirname(directory)) {
    const path = join(directory, name);
    // A link that leads nowhere is there as well: to pass it over would be to heed another file, or none.
    if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) return relative(start, path);
    if (existsSync(join(directory, '.git')) || dirname(directory) === directory) return undefined;
  }
}
