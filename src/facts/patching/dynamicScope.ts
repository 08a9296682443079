import type { Row } from '../../model/resource.ts';
import { known, unknown, type Answer } from '../../model/unknown.ts';
import { resourceGroupOf } from '../../values/armId.ts';
import { asArray, asObject, asString, at, isJsonObject, member, type JsonObject, type JsonValue } from '../../values/json.ts';
import { missingPath } from '../missing.ts';
import { MACHINES, type System } from './machineModel.ts';

export interface FilteredMachine {
  readonly row: Row;
  readonly system: System;
}

/**
 * Whether the filter of an assignment at a subscription or a resource group lets a machine in. All parts must; a part that is absent or empty lets
 * everything in (Maintenance REST reference, ConfigurationAssignmentFilterProperties: every part is optional).
 */
export function isCovered(assignment: Row, { row, system }: FilteredMachine): Answer<boolean> {
  const filter = at(assignment, 'properties', 'filter');
  if (!isJsonObject(filter)) return unknown(missingPath(assignment, 'properties.filter'));
  const lets = (key: string, value: string): boolean => {
    const wanted = asArray(member(filter, key)).flatMap((one) => asString(one)?.toLowerCase() ?? []);
    return wanted.length === 0 || wanted.includes(value.toLowerCase());
  };
  const fits = lets('resourceTypes', MACHINES) && lets('resourceGroups', resourceGroupOf(row.id) ?? '') && lets('locations', row.location ?? '') && lets('osTypes', system);
  return fits ? fitsTags(row, asObject(member(filter, 'tagSettings'))) : known(false);
}

/** Names of tags are compared without letter case, values with it ("Use tags to organize your Azure resources"). `All` unless it says `Any`. */
function fitsTags(row: Row, settings: JsonObject): Answer<boolean> {
  const wanted = Object.entries(asObject(member(settings, 'tags')));
  if (wanted.length === 0) return known(true);
  if (row.tags === undefined) return unknown(missingPath(row, 'tags'));
  const meets = ([name, values]: readonly [string, JsonValue | undefined]): boolean => {
    const own = asString(member(row.tags ?? {}, name));
    return own !== undefined && asArray(values).includes(own);
  };
  return known(asString(member(settings, 'filterOperator'))?.toLowerCase() === 'any' ? wanted.some(meets) : wanted.every(meets));
}
