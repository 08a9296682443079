import type { FactAnswers, FactDefinition } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import { known, unknown, type Answer } from '../../model/unknown.ts';
import { asBoolean, asNumber, at, type JsonValue } from '../../values/json.ts';
import { missingPath } from '../missing.ts';
import { FLOW_LOGS } from './flowLogIndex.ts';

/** Whether a flow log is on, and for how long its records are kept. */
export const flowLogRetentionFact: FactDefinition = {
  name: 'flowLogRetention',
  description: 'Whether a flow log is on, and for how long its records are kept',
  on: [FLOW_LOGS],
  reads: [FLOW_LOGS],
  fields: {
    enabled: { type: 'boolean', description: 'Whether it records' },
    days: { type: 'integer', description: 'For how many days records are kept; absent where they are kept for ever' },
  },
  bind: () => (row) => answers(row),
};

function answers(row: Row): FactAnswers {
  const enabled = asBoolean(at(row, 'properties', 'enabled'));
  return { enabled: enabled === undefined ? unknown(missingPath(row, 'properties.enabled')) : known(enabled), days: daysAnswer(row) };
}

/** Zero days, and a retention that is off, keep records for ever (Azure documentation, "Virtual network flow logs"). */
function daysAnswer(row: Row): Answer<JsonValue> {
  const days = asNumber(at(row, 'properties', 'retentionPolicy', 'days'));
  if (days === 0 || asBoolean(at(row, 'properties', 'retentionPolicy', 'enabled')) === false) return known(null);
  return days === undefined ? unknown(missingPath(row, 'properties.retentionPolicy.days')) : known(days);
}
