import { DETAIL_ROWS, WAY_ROWS, type DetailChunk, type PageData } from '../../../src/report/html/pageFormat.ts';
import type { WayView } from '../../../src/report/html/wayView.ts';
import { detailIn, NO_DETAIL, type Detail } from './exports.ts';
import { entry, fingerprintStart, isFormer } from './table.ts';

/** The page's data: the table at once, details when they are asked for. */
export interface Source {
  readonly data: PageData;
  readonly detailOf: (row: number) => Promise<Detail>;
  /** The ways in of the machine that a finding is about; none where it is about something else. */
  readonly waysOf: (row: number) => Promise<readonly WayView[]>;
}

/** Reads the data that stands in the page. Rejects where it cannot be unpacked. */
export async function readSource(text: string): Promise<Source> {
  const lines = text.split('\n');
  const data = await unpacked<PageData>(entry(lines, 0));
  const chunk = remembered((position) => unpacked<unknown>(entry(lines, position)));
  return {
    data,
    detailOf: async (row) => {
      if (isFormer(data, row)) return { ...NO_DETAIL, fingerprint: fingerprintStart(data, row) };
      return detailIn(data, await chunk(1 + Math.floor(row / DETAIL_ROWS)) as DetailChunk, row % DETAIL_ROWS, row);
    },
    waysOf: async (row) => {
      const position = data.wayResources.indexOf(data.findings.resource[row] ?? -1);
      if (position < 0) return [];
      return entry(await chunk(1 + data.detailChunks + Math.floor(position / WAY_ROWS)) as readonly (readonly WayView[])[], position % WAY_ROWS);
    },
  };
}

/** The last chunk stays unpacked: rows that are opened one after another lie close together. */
function remembered<T>(read: (position: number) => Promise<T>): (position: number) => Promise<T> {
  let last: { readonly position: number; readonly content: Promise<T> } | undefined;
  return (position) => {
    if (last?.position !== position) last = { position, content: read(position) };
    return last.content;
  };
}

async function unpacked<T>(base64: string): Promise<T> {
  const stream = new Blob([bytesOf(base64)]).stream().pipeThrough(new DecompressionStream('gzip'));
  return await new Response(stream).json() as T;
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const letters = atob(base64);
  const bytes = new Uint8Array(letters.length);
  for (let index = 0; index < letters.length; index += 1) bytes[index] = letters.charCodeAt(index);
  return bytes;
}
