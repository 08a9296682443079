import { visibleText } from '../model/visibleText.ts';

/** At most `limit` characters; what was cut is marked by an ellipsis. Never splits a surrogate pair. */
export function clip(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const kept = text.slice(0, Math.max(0, limit - 1));
  return `${/[\ud800-\udbff]$/.test(kept) ? kept.slice(0, -1) : kept}…`;
}

/** `1204` -> `1,204`, in every locale. */
export function thousands(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 finding`, `1,204 findings`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${thousands(count)} ${count === 1 ? one : many}`;
}

/** `2026-11-24T10:00:00.000Z` -> `2026-11-24 10:00 UTC`; anything else as it stands. */
export function instantText(instant: string): string {
  const match = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})[\d:.]*Z$/.exec(instant);
  return match === null ? visibleText(instant) : `${match[1]} ${match[2]} UTC`;
}

/** A text as a sentence: with a full stop unless it ends in punctuation. */
export function sentence(text: string): string {
  const trimmed = text.trimEnd();
  return trimmed === '' || /[.!?…]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}

/** A sentence of ours with a capital at its start: a word, never a name that happens to stand there. */
export function capitalised(text: string): string {
  return /^[a-z]+ /.test(text) ? `${text.slice(0, 1).toUpperCase()}${text.slice(1)}` : text;
}
