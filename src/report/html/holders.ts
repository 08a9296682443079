import type { ScanResult } from '../../model/scanResult.ts';
import { idKey } from '../../values/armId.ts';

/** Facts that name who holds what a finding is about (facts of access, eligibilities and of the directory). */
const HOLDER_FACTS = new Set(['fact.access.principalName', 'fact.eligibility.principalName', 'fact.directoryAssignment.principalName']);

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Who holds a role assignment or eligibility, by its id: their own names are GUIDs, which tell people nothing. From the lists of who stands privileged, and
 * from what rules looked at. Who is known by a GUID alone is not told.
 */
export function holderNames({ findings, posture }: ScanResult): (id: string) => string | undefined {
  const seen = findings.flatMap(({ resourceId, evidence }) => evidence.flatMap(({ path, actual }) => (HOLDER_FACTS.has(path) && typeof actual === 'string' ? [[resourceId, actual] as const] : [])));
  const listed = (posture?.privileged.holders ?? []).map(({ grant, principalName }) => [grant, principalName] as const);
  const names = new Map([...seen, ...listed].filter(([, name]) => name.trim() !== '' && !GUID.test(name)).map(([id, name]) => [idKey(id), name]));
  return (id) => names.get(idKey(id));
}
