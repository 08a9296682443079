import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { JsonSequence, type Sequence } from '../model/sequence.ts';
import { outputError } from './atomicFile.ts';
import { temporaryPrefix } from './temporaryFile.ts';

/** Texts and lists that are put aside until somebody asks for them. Throws ToolError OUTPUT where the disk is full. */
export interface Spill {
  /** Takes a list and answers the way to it. */
  readonly keep: <T>(items: readonly T[]) => Sequence<T>;
  /** Takes a text and answers it as long as memory is to hold it, then the way to it. */
  readonly keepText: (text: string) => KeptText;
}

type KeptText = string | (() => string);

/** What is kept in memory before a file is begun, in letters: most scans never begin one. */
const IN_MEMORY = 64 << 20;
const CHUNK = 1 << 20;

/**
 * In memory as long as they are few, then in a file of the system's temporary directory that only its owner can read (it is a
 * part of a map of how the tenant can be attacked). It has no name any more once it is open, where the system allows that: nothing remains of
 * a process that is killed. Where no file can be made everything stays in memory. It is closed when nothing is left that could read it.
 */
export function openSpill(inMemory = IN_MEMORY): Spill {
  let held = 0;
  let file: SpillFile | undefined;
  const fileFor = (text: string): SpillFile | undefined => {
    held += text.length;
    if (held > inMemory) file ??= openSpillFile();
    return file;
  };
  const keepText = (text: string): KeptText => {
    const place = fileFor(text);
    if (place === undefined) return text;
    const extent = place.append(Buffer.from(text));
    return () => place.read(extent);
  };
  return { keepText, keep: <T>(items: readonly T[]) => (items.length === 0 ? items : listOf<T>(keepText(JSON.stringify(items)))) };
}

function listOf<T>(kept: KeptText): Sequence<T> {
  return typeof kept === 'string' ? (JSON.parse(kept) as readonly T[]) : new JsonSequence<T>(kept);
}

interface Extent {
  readonly at: number;
  readonly bytes: number;
}

interface SpillFile {
  readonly append: (bytes: Buffer) => Extent;
  readonly read: (extent: Extent) => string;
}

const CLOSING = new FinalizationRegistry<() => void>((close) => close());

/** A file that grows a chunk at a time; undefined where none can be made. */
function openSpillFile(): SpillFile | undefined {
  const made = makeFile();
  if (made === undefined) return undefined;
  const { descriptor, close } = made;
  let written = 0;
  let waiting: Buffer[] = [];
  let length = 0;
  const flush = (): void => {
    writeAll(descriptor, Buffer.concat(waiting), written);
    written += length;
    waiting = [];
    length = 0;
  };
  const file: SpillFile = {
    append: (bytes) => {
      const extent = { at: written + length, bytes: bytes.length };
      waiting.push(bytes);
      length += bytes.length;
      if (length >= CHUNK) flush();
      return extent;
    },
    read: (extent) => {
      if (extent.at + extent.bytes > written) flush();
      return readText(descriptor, extent);
    },
  };
  CLOSING.register(file, close);
  return file;
}

function makeFile(): { readonly descriptor: number; readonly close: () => void } | undefined {
  try {
    const directory = mkdtempSync(temporaryPrefix());
    const descriptor = openSync(join(directory, 'spill'), 'wx+', 0o600);
    removeDirectory(directory);
    return { descriptor, close: () => {
      closeSync(descriptor);
      removeDirectory(directory);
    } };
  } catch {
    return undefined;
  }
}

/** Windows keeps what is open: there it is removed when it is closed. */
function removeDirectory(directory: string): void {
  try {
    rmSync(directory, { recursive: true, force: true });
  } catch {
    // Tried again when the file is closed.
  }
}

function writeAll(descriptor: number, bytes: Buffer, at: number): void {
  try {
    for (let done = 0; done < bytes.length;) done += writeSync(descriptor, bytes, done, bytes.length - done, at + done);
  } catch (error) {
    throw outputError('the temporary directory', error);
  }
}

function readText(descriptor: number, { at, bytes }: Extent): string {
  const block = Buffer.allocUnsafe(bytes);
  for (let done = 0; done < bytes;) {
    const read = readSync(descriptor, block, done, bytes - done, at + done);
    if (read === 0) throw new Error('a temporary file is shorter than what was written to it');
    done += read;
  }
  return block.toString('utf8');
}
