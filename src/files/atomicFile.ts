import { closeSync, existsSync, fsyncSync, lstatSync, mkdirSync, openSync, realpathSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { ToolError } from '../model/toolError.ts';

/** Snapshots and results are attack maps: only their owner may read them. */
const OWNER_ONLY = 0o600;
const FLUSH_AT = 1 << 18;

/**
 * Writes a file so that it is either whole or not there: chunks go to a temporary neighbour that is renamed at the end. What
 * is no regular file (a device, a pipe) is written to as it is, and a symbolic link keeps pointing where it points.
 * Throws ToolError OUTPUT when the place cannot be written; nothing half-written stays behind.
 */
export function writeFileAtomic(path: string, chunks: Iterable<string>): void {
  try {
    const target = behindLinks(path);
    if (statSync(target, { throwIfNoEntry: false })?.isFile() ?? true) writeAndRename(target, chunks);
    else writeThrough(target, chunks);
  } catch (error) {
    throw outputError(path, error);
  }
}

function writeAndRename(path: string, chunks: Iterable<string>): void {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.partial`);
  try {
    makeDirectory(dirname(path));
    writeTo(openSync(temporary, 'wx', OWNER_ONLY), chunks, fsyncSync);
    renameSync(temporary, path);
  } catch (error) {
    removeQuietly(temporary);
    throw error;
  }
}

function writeThrough(path: string, chunks: Iterable<string>): void {
  writeTo(openSync(path, 'w'), chunks, () => undefined);
}

function writeTo(file: number, chunks: Iterable<string>, flush: (file: number) => void): void {
  try {
    writeChunks(file, chunks);
    flush(file);
  } finally {
    closeSync(file);
  }
}

/** What a symbolic link points to, where a file would be written; the path itself where it is none, or points nowhere yet. */
function behindLinks(path: string): string {
  const link = lstatSync(path, { throwIfNoEntry: false });
  if (link?.isSymbolicLink() !== true || !existsSync(path)) return path;
  if (!isTrusted(link.uid)) throw systemError('ELINKOWNER');
  return realpathSync(path);
}

/** In a directory that others can write to, a link of theirs would lead the report over any file of ours; Linux refuses the same (fs.protected_symlinks). Windows knows no such owner. */
function isTrusted(owner: number): boolean {
  const own = process.geteuid?.();
  return own === undefined || owner === own || owner === 0;
}

/** Where a path leads, to compare places: by another name it is the same file. What cannot be looked at is told when it is written. */
export function placeOf(path: string): string {
  const place = resolve(path);
  try {
    return behindLinks(place);
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return place;
  }
}

function writeChunks(file: number, chunks: Iterable<string>): void {
  let pending = '';
  for (const chunk of chunks) {
    pending += chunk;
    if (pending.length < FLUSH_AT) continue;
    writeAll(file, pending);
    pending = '';
  }
  writeAll(file, pending);
}

function writeAll(file: number, text: string): void {
  const bytes = Buffer.from(text, 'utf8');
  let written = 0;
  while (written < bytes.length) written += writeSync(file, bytes, written);
}

/**
 * Makes a directory and those above it. Node's own `recursive` never comes back where the file system answers ENOENT for
 * a new entry of a directory that exists, as /proc does.
 */
export function makeDirectory(path: string, mode?: number): void {
  const present = statSync(path, { throwIfNoEntry: false });
  if (present?.isDirectory() === true) return;
  if (present !== undefined) throw systemError('ENOTDIR');
  const parent = dirname(path);
  if (parent !== path) makeDirectory(parent);
  mkdirSync(path, { mode });
}

/** What was never there is as good as removed, and so is what stands below a file. */
function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
  }
}

/** A system error at an output path, as one line; anything else is rethrown as it is. */
export function outputError(path: string, error: unknown): unknown {
  const code = systemCode(error);
  if (code === undefined) return error;
  return new ToolError('OUTPUT', `cannot write ${path}: ${explain(code)}`, 'Choose another output path, or make this one writable.', error);
}

export function systemCode(error: unknown): string | undefined {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return code !== undefined && /^E[A-Z0-9]+$/.test(code) ? code : undefined;
}

const EXPLANATIONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  ENOENT: 'no such file or directory',
  ENOTDIR: 'a part of the path is a file',
  EISDIR: 'it is a directory',
  EEXIST: 'it exists already',
  EFBIG: 'it is too large',
  ELOOP: 'it is a symbolic link, or links lead in a circle',
  ELINKOWNER: 'it is a symbolic link that somebody else made',
  ENOTFILE: 'it is no plain file',
};

export function explain(code: string): string {
  return EXPLANATIONS[code] ?? code;
}

/**
 * Proves early that a file can be put at a path, leaving nothing behind: directories that are missing are not made yet, the
 * nearest one above that exists is tried. Throws ToolError OUTPUT.
 */
export function assertWritable(path: string): void {
  try {
    const present = statSync(path, { throwIfNoEntry: false });
    if (present?.isDirectory() === true) throw systemError('EISDIR');
    if (present === undefined || present.isFile()) probe(existingDirectory(dirname(behindLinks(path))));
  } catch (error) {
    throw outputError(path, error);
  }
}

function probe(directory: string): void {
  const file = join(directory, `.portcullis.${process.pid}.probe`);
  try {
    closeSync(openSync(file, 'wx', OWNER_ONLY));
  } finally {
    removeQuietly(file);
  }
}

function existingDirectory(path: string): string {
  const present = statSync(path, { throwIfNoEntry: false });
  if (present === undefined) return existingDirectory(dirname(path));
  if (!present.isDirectory()) throw systemError('ENOTDIR');
  return path;
}

/** An error as the file system throws them. */
export function systemError(code: string): Error {
  return Object.assign(new Error(code), { code });
}
