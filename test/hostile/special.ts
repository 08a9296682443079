import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { attempted, READERS } from './readers.ts';

/**
 * A process that gives each reader what is no plain file, and says before and after each what it does: `node special.ts DIR`. Whoever waits for a pipe that
 * nobody writes waits for ever, and no timer of the same process can end that.
 */
const [root = ''] = process.argv.slice(2);
const PLACES: Readonly<Record<string, (path: string) => void>> = {
  'a pipe': (path) => void execFileSync('mkfifo', [path]),
  'a directory': (path) => mkdirSync(path),
  'a device without end': (path) => symlinkSync('/dev/zero', path),
  'a link to itself': (path) => symlinkSync(path, path),
  'a link to nowhere': (path) => symlinkSync(join(root, 'nowhere'), path),
};
for (const reader of READERS) {
  for (const [what, make] of Object.entries(PLACES)) {
    const path = join(root, reader.file);
    rmSync(dirname(path) === root ? path : dirname(path), { recursive: true, force: true });
    mkdirSync(dirname(path), { recursive: true });
    make(path);
    process.stdout.write(`${reader.name} that is ${what}: `);
    const { kind, text } = await attempted(() => reader.read(path));
    process.stdout.write(`${kind}${kind === 'broken' ? ` ${JSON.stringify(text)}` : ''}\n`);
  }
}
