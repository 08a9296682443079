import type { FactAnswers, FactDefinition, FactField } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { known, unknown, type Answer, type Unknown } from '../../model/unknown.ts';
import { parseInstant } from '../../values/duration.ts';
import { idKey, subscriptionOf } from '../../values/armId.ts';
import { asString, at, isJsonObject, type JsonObject, type JsonValue } from '../../values/json.ts';
import { gapAt, missingPath, noData } from '../missing.ts';
import { MACHINES, powerOf } from './machineModel.ts';
import { remembered } from './schedules.ts';

const ASSESSMENTS = 'Microsoft.Compute/virtualMachines/patchAssessmentResults';
const STATUSES = ['Succeeded', 'CompletedWithWarnings', 'Failed', 'InProgress', 'NotStarted', 'Unknown'] as const;

const FIELDS: Readonly<Record<string, FactField>> = {
  running: { type: 'boolean', description: 'Whether the machine runs: one that is switched off is not assessed', reads: [MACHINES] },
  assessed: { type: 'boolean', description: 'Whether Azure holds an assessment: it keeps the last one for seven days' },
  assessedAt: { type: 'dateTime', description: 'When the last assessment ended; absent when none is held' },
  status: { type: 'string', values: STATUSES, description: 'How it ended; absent when none is held' },
  error: { type: 'string', description: 'What the assessment says went wrong; absent when nothing did' },
  missing: {
    type: 'object[]',
    description: 'What is not installed, by classification; longer, perhaps, than what an assessment saw that did not succeed',
    items: {
      classification: { type: 'string', description: 'critical, security, updateRollup, definition, other, ...' },
      count: { type: 'integer', description: 'How many; above zero' },
    },
  },
  rebootPending: { type: 'boolean', description: 'Whether patches that are installed wait for a restart' },
};

/** What the last assessment of a machine found, as Azure keeps it for seven days ("Query logs from Azure Update Manager", Resource Graph). */
export const patchAssessmentFact: FactDefinition = {
  name: 'patchAssessment',
  description: 'What the last assessment of a virtual machine found missing',
  on: [MACHINES],
  reads: [MACHINES, ASSESSMENTS],
  fields: FIELDS,
  bind: (snapshot) => {
    const { byMachine, gapOf } = assessments(snapshot);
    return (row) => {
      const power = powerOf(row);
      const running = power.known ? known(power.value === 'on') : power;
      const found = byMachine.get(idKey(row.id));
      return { running, ...(found === undefined ? unassessed(row, gapOf(`/subscriptions/${subscriptionOf(row.id) ?? ''}`)) : found) };
    };
  },
};

interface Assessments {
  readonly byMachine: ReadonlyMap<string, FactAnswers>;
  readonly gapOf: (subscription: string) => Unknown | undefined;
}

/** The id of an assessment starts with its machine's, in whatever letter case. What it says is kept, not the row. */
const assessments = (snapshot: Snapshot): Assessments => {
  const byMachine = new Map<string, FactAnswers>();
  for (const row of snapshot.rows(ASSESSMENTS)) byMachine.set(idKey(row.id).split('/patchassessmentresults/')[0] ?? '', assessed(row));
  return { byMachine, gapOf: remembered((subscription) => gapAt(snapshot, ASSESSMENTS, subscription)) };
};

/** No row does not mean that nothing is missing: what was found longer ago than seven days is gone. */
function unassessed(row: Row, gap: Unknown | undefined): FactAnswers {
  if (gap !== undefined) return { assessed: unknown(gap), assessedAt: unknown(gap), status: unknown(gap), error: unknown(gap), missing: unknown(gap), rebootPending: unknown(gap) };
  const none = unknown(noData(row, `Azure holds no assessment of ${row.name} from the last seven days`));
  return { assessed: known(false), assessedAt: known(null), status: known(null), error: known(null), missing: none, rebootPending: none };
}

function assessed(row: Row): FactAnswers {
  const status = statusOf(row);
  const doubt = doubtOf(row, status);
  return { assessed: known(true), assessedAt: endOf(row), status, error: known(errorOf(row)), missing: missingOf(row, doubt), rebootPending: rebootOf(row, doubt) };
}

function statusOf(row: Row): Answer<string> {
  const said = asString(at(row, 'properties', 'status'))?.toLowerCase();
  const status = STATUSES.find((one) => one.toLowerCase() === said);
  return status === undefined ? unknown(missingPath(row, 'properties.status')) : known(status);
}

/** Only an assessment that succeeded has seen everything. */
function doubtOf(row: Row, status: Answer<string>): Unknown | undefined {
  if (!status.known) return status.unknown;
  return status.value === 'Succeeded' ? undefined : noData(row, `the last assessment ended as ${status.value}, and may not have seen everything`);
}

function endOf(row: Row): Answer<JsonValue> {
  const time = asString(at(row, 'properties', 'lastModifiedDateTime'));
  return time !== undefined && parseInstant(time) !== undefined ? known(time) : unknown(missingPath(row, 'properties.lastModifiedDateTime'));
}

function errorOf(row: Row): string | null {
  const details = at(row, 'properties', 'errorDetails');
  return asString(details) ?? asString(at(details, 'message')) ?? asString(at(details, 'code')) ?? null;
}

function rebootOf(row: Row, doubt: Unknown | undefined): Answer<JsonValue> {
  const pending = at(row, 'properties', 'rebootPending');
  if (typeof pending !== 'boolean') return unknown(doubt ?? missingPath(row, 'properties.rebootPending'));
  return pending || doubt === undefined ? known(pending) : unknown(doubt);
}

const COUNTS = 'availablePatchCountByClassification';

function missingOf(row: Row, doubt: Unknown | undefined): Answer<JsonValue> {
  const counts = at(row, 'properties', COUNTS);
  if (!isJsonObject(counts)) return unknown(doubt ?? missingPath(row, `properties.${COUNTS}`));
  const found = Object.entries(counts).flatMap(([classification, count]) => (typeof count === 'number' && count > 0 ? [{ classification, count }] : []));
  return known(found, doubt ?? lack(row, counts));
}

/** Windows counts critical and security patches, Linux security ones (samples of "Query logs from Azure Update Manager"); a count of these that is not there was cut. */
function lack(row: Row, counts: JsonObject): Unknown | undefined {
  const bare = (asString(at(row, 'properties', 'osType'))?.toLowerCase() === 'linux' ? ['security'] : ['critical', 'security']).find((key) => typeof at(counts, key) !== 'number');
  const broken = bare ?? Object.keys(counts).find((key) => typeof counts[key] !== 'number');
  return broken === undefined ? undefined : missingPath(row, `properties.${COUNTS}.${broken}`);
}
