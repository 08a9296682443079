import type { FactDefinition } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import { known, unknown, type Answer } from '../../model/unknown.ts';
import { at, type JsonValue } from '../../values/json.ts';
import { TYPES } from '../exposure/networkIndex.ts';
import { missingPath } from '../missing.ts';

/** What a network interface lets through besides its own traffic. */
export const forwardingFact: FactDefinition = {
  name: 'forwarding',
  description: 'Whether a network interface passes on traffic that is not its own',
  on: [TYPES.networkInterface],
  reads: [TYPES.networkInterface],
  fields: { enabled: { type: 'boolean', description: 'Whether the interface may send from and take in what is meant for other addresses' } },
  bind: () => (row) => ({ enabled: enabledAnswer(row) }),
};

/** Azure serves the key of every interface (Network Interfaces - Get, REST reference): without it the row was cut. */
function enabledAnswer(row: Row): Answer<JsonValue> {
  const enabled = at(row, 'properties', 'enableIPForwarding');
  return typeof enabled === 'boolean' ? known(enabled) : unknown(missingPath(row, 'properties.enableIPForwarding'));
}
