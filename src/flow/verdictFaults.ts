import type { ScanResult } from '../model/scanResult.ts';
import { idKey } from '../values/armId.ts';

/** Where in a document something does not fit, and what. */
export interface Contradiction {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/**
 * Verdicts of one rule on one resource that cannot both be. A rule that tells parts of a resource apart has a failure a part, each with a fingerprint of its own; what was not read is an
 * unknown for each thing that was not, beside failures too, and these share a fingerprint. But nothing passes, or is not applicable, where it fails, and nothing does so twice.
 */
export function verdictFault(result: ScanResult): Contradiction | undefined {
  return repeatedFingerprint(result) ?? besideOther(result);
}

function keyOf(ruleId: string, resourceId: string): string {
  return `${ruleId} ${idKey(resourceId)}`;
}

/** A fingerprint is of one rule and one resource, and of failures names one. */
function repeatedFingerprint({ findings }: ScanResult): Contradiction | undefined {
  const places = new Map<string, string>();
  const failing = new Set<string>();
  const index = findings.findIndex(({ ruleId, resourceId, status, fingerprint }) => {
    const key = keyOf(ruleId, resourceId);
    const isElsewhere = (places.get(fingerprint) ?? key) !== key;
    const isAgain = status === 'fail' && failing.has(fingerprint);
    places.set(fingerprint, key);
    if (status === 'fail') failing.add(fingerprint);
    return isElsewhere || isAgain;
  });
  return index < 0 ? undefined : { path: ['findings', index, 'fingerprint'], message: `the fingerprint ${findings.at(index)?.fingerprint ?? ''} stands twice` };
}

function besideOther({ resources, findings, verdicts }: ScanResult): Contradiction | undefined {
  const told = new Set(findings.filter(({ status }) => status === 'fail').map(({ ruleId, resourceId }) => keyOf(ruleId, resourceId)));
  for (const kind of ['pass', 'notApplicable'] as const) {
    for (const [ruleId, indexes] of Object.entries(verdicts[kind])) {
      for (const [position, index] of indexes.entries()) {
        const id = resources.at(index)?.id ?? '';
        const key = keyOf(ruleId, id);
        if (told.has(key)) return { path: ['verdicts', kind, ruleId, position], message: `${ruleId} has two verdicts on ${id}` };
        told.add(key);
      }
    }
  }
  return undefined;
}
