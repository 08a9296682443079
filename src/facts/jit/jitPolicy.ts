import type { FactDefinition } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { known, type Answer, type Unknown } from '../../model/unknown.ts';
import { idKey, lastSegment, subscriptionOf, typeOfId } from '../../values/armId.ts';
import { asArray, at, type JsonObject } from '../../values/json.ts';
import { missingPath } from '../missing.ts';
import { networkIndex, TYPES, type NetworkIndex } from '../exposure/networkIndex.ts';
import { idIn, referencedIds } from '../exposure/reference.ts';

const MACHINES = 'properties.virtualMachines[*].id';

/** What of a just-in-time policy no longer holds. */
export const jitPolicyFact: FactDefinition = {
  name: 'jitPolicy',
  description: 'The machines that a just-in-time policy names, and which of them are gone',
  on: [TYPES.jitPolicy],
  reads: [TYPES.jitPolicy, TYPES.virtualMachine],
  fields: {
    machines: { reads: [TYPES.jitPolicy], type: 'string[]', description: 'Ids of the machines that the policy names' },
    deadMachines: {
      type: 'object[]', description: 'Those that do not exist any more',
      items: { id: { type: 'string', description: 'Id of the machine' }, name: { type: 'string', description: 'Its name' } },
    },
  },
  bind: (snapshot) => {
    const index = networkIndex(snapshot);
    const alive = namedMachines(snapshot);
    return (row) => {
      const ids = [...new Map(referencedIds(at(row, 'properties', 'virtualMachines')).map((id) => [idKey(id), id])).values()];
      const gap = listGap(row);
      return { machines: known(ids, gap), deadMachines: deadOf(index, ids.filter((id) => isMachine(id) && !alive.has(idKey(id))), gap) };
    };
  },
};

/** The machines that some policy names and that exist: no more ids are held than policies name. */
function namedMachines(snapshot: Snapshot): ReadonlySet<string> {
  const named = new Set([...snapshot.rows(TYPES.jitPolicy)].flatMap((row) => referencedIds(at(row, 'properties', 'virtualMachines'))).map(idKey));
  const alive = new Set<string>();
  for (const machine of snapshot.rows(TYPES.virtualMachine)) if (named.has(idKey(machine.id))) alive.add(idKey(machine.id));
  return alive;
}

function isMachine(id: string): boolean {
  return typeOfId(id)?.toLowerCase() === TYPES.virtualMachine.toLowerCase();
}

function listGap(row: Row): Unknown | undefined {
  const machines = at(row, 'properties', 'virtualMachines');
  const isWhole = Array.isArray(machines) && asArray(machines).every((machine) => idIn(machine) !== '');
  return isWhole ? undefined : missingPath(row, MACHINES);
}

/** A machine is gone where all machines of its subscription were read and it is not among them. */
function deadOf(index: NetworkIndex, absent: readonly string[], listed: Unknown | undefined): Answer<readonly JsonObject[]> {
  const gaps = absent.map((id) => index.gap(TYPES.virtualMachine, subscriptionOf(id) ?? ''));
  const dead = absent.filter((_, place) => gaps[place] === undefined).map((id) => ({ id, name: lastSegment(id) }));
  return known(dead, gaps.find((gap) => gap !== undefined) ?? listed);
}
