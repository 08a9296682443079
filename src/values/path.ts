/** A parsed property path: keys, and `[*]` steps that fan out over an array. */
export type PathStep = { readonly kind: 'key'; readonly key: string } | { readonly kind: 'each' };

export type PathParse = { readonly ok: true; readonly steps: readonly PathStep[] } | { readonly ok: false; readonly message: string };

/** Keys that would reach into JavaScript's own machinery; no Azure property is named so. */
const FORBIDDEN_KEYS = new Set(['__proto__', 'prototype', 'constructor']);

const STEP = /\[\*\]|\['([^']+)'\]|([^.[\]'\s]+)|(\.)/y;

/**
 * Parses `properties.ports[*].number` and `tags['cost.center']`.
 * Grammar: key ( '.' key | '[*]' | "['any text']" )*.
 */
export function parsePath(text: string): PathParse {
  const steps: PathStep[] = [];
  let expectKey = true;
  STEP.lastIndex = 0;
  while (STEP.lastIndex < text.length) {
    const start = STEP.lastIndex;
    const matched = STEP.exec(text);
    if (!matched) return { ok: false, message: `unexpected '${text.slice(start)}' in path '${text}'` };
    const [token, quoted, plain, dot] = matched;
    if (dot !== undefined) {
      if (expectKey) return { ok: false, message: `empty step in path '${text}'` };
      expectKey = true;
      continue;
    }
    if (plain !== undefined && !expectKey) return { ok: false, message: `missing '.' before '${plain}' in path '${text}'` };
    if (plain === undefined && expectKey && token === '[*]') return { ok: false, message: `'[*]' must follow a key in path '${text}'` };
    const key = quoted ?? plain;
    if (key !== undefined && FORBIDDEN_KEYS.has(key)) return { ok: false, message: `'${key}' is not allowed in a path` };
    steps.push(key === undefined ? { kind: 'each' } : { kind: 'key', key });
    expectKey = false;
  }
  return expectKey ? { ok: false, message: `path '${text}' ends too early` } : { ok: true, steps };
}
