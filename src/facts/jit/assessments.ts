import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { known, unknown, type Answer } from '../../model/unknown.ts';
import { idKey, lastSegment, subscriptionOf } from '../../values/armId.ts';
import { asString, at, type JsonValue } from '../../values/json.ts';
import { missingPath } from '../missing.ts';
import { TYPES, type NetworkIndex } from '../exposure/networkIndex.ts';
import type { JitState } from './grade.ts';

/** "Management ports of virtual machines should be protected with just-in-time network access control" (policy b0f33259). */
const ASSESSMENT = '805651bc-6ecd-4c73-9b55-97a19d0582d0';

export const VERDICTS = ['Healthy', 'Unhealthy', 'NotApplicable'] as const;
type Verdict = (typeof VERDICTS)[number];

/** What Defender for Cloud itself says of a machine, hours old: it never changes what we say. */
export interface Assessment {
  readonly verdict: Verdict;
  /** Why it does not apply: OffByPolicy, say. */
  readonly cause: string | null;
}

/** Defender's verdict on a machine; null where the type was read and holds none. */
export function assessments(snapshot: Snapshot, index: NetworkIndex): (machine: Row) => Answer<Assessment | null> {
  const byMachine = new Map<string, Answer<Assessment>>();
  for (const row of snapshot.rows(TYPES.assessment)) {
    if (lastSegment(row.id).toLowerCase() === ASSESSMENT) byMachine.set(idKey(machineOf(row)), assessmentOf(row));
  }
  return (machine) => {
    const found = byMachine.get(idKey(machine.id));
    if (found !== undefined) return found;
    const gap = index.gap(TYPES.assessment, subscriptionOf(machine.id) ?? '');
    return gap === undefined ? known(null) : unknown(gap);
  };
}

/** An assessment is a child of what it assesses. Resource Graph also names that: `resourceDetails.Id`, ARM `resourceDetails.id`. */
function machineOf(row: Row): string {
  const end = row.id.toLowerCase().lastIndexOf('/providers/microsoft.security/assessments/');
  const named = asString(at(row, 'properties', 'resourceDetails', 'Id')) ?? '';
  return named === '' ? row.id.slice(0, Math.max(end, 0)) : named;
}

function assessmentOf(row: Row): Answer<Assessment> {
  const code = asString(at(row, 'properties', 'status', 'code'))?.toLowerCase();
  const verdict = VERDICTS.find((one) => one.toLowerCase() === code);
  if (verdict === undefined) return unknown(missingPath(row, 'properties.status.code'));
  return known({ verdict, cause: asString(at(row, 'properties', 'status', 'cause')) ?? null });
}

/** What each state would be called by Defender: it looks at policies and rules, not at sources and durations. */
const ALIKE: Readonly<Record<JitState, readonly Verdict[]>> = {
  protected: ['Healthy'], weak: ['Healthy'],
  partial: ['Unhealthy'], bypassed: ['Unhealthy'], unprotected: ['Unhealthy'],
  notApplicable: ['NotApplicable', 'Healthy'],
};

/** Whether Defender and we say the same; null where Defender says nothing. */
export function agreement(state: Answer<JitState>, assessment: Answer<Assessment | null>): Answer<JsonValue> {
  if (!assessment.known) return assessment;
  if (assessment.value === null) return known(null);
  return state.known ? known(ALIKE[state.value].includes(assessment.value.verdict)) : state;
}
