import type { FactAnswers, FactDefinition, FactField } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import { known, type Answer } from '../../model/unknown.ts';
import { from, MACHINES, modelOf, osProfileOf, systemOf, SYSTEMS, type System } from './machineModel.ts';
import { ASSESSMENT_MODES, PATCH_MODES, patchSettingsOf, type PatchSettings } from './patchSettings.ts';
import { ASSIGNMENTS, CONFIGURATIONS, schedules, type Schedules } from './schedules.ts';

const PATCHERS = ['platform', 'schedule', 'nobody', 'system', 'image', 'people'] as const;
type Patcher = (typeof PATCHERS)[number];

const FIELDS: Readonly<Record<string, FactField>> = {
  system: { type: 'string', values: SYSTEMS, description: 'The operating system', reads: [MACHINES] },
  mode: { type: 'string', values: PATCH_MODES, description: 'The patch mode, with the documented default where none is set', reads: [MACHINES] },
  assessmentMode: { type: 'string', values: ASSESSMENT_MODES, description: 'Whether the platform looks every day for what is missing (AutomaticByPlatform)', reads: [MACHINES] },
  patchedBy: {
    type: 'string',
    values: PATCHERS,
    description: 'Who installs patches: the platform at a time of its own, a schedule, nobody (the platform was told to wait for a schedule, and there is none), the operating system by itself (Windows), what the image brought along (Linux), or people',
  },
  schedules: { type: 'string[]', description: 'Maintenance configurations of guest patching that cover the machine, by name or by a filter' },
};

/** Who patches a machine, and whether the platform looks for what is missing. */
export const patchingFact: FactDefinition = {
  name: 'patching',
  description: 'Who patches a virtual machine, and whether the platform looks for what is missing',
  on: [MACHINES],
  reads: [MACHINES, CONFIGURATIONS, ASSIGNMENTS],
  fields: FIELDS,
  bind: (snapshot, context) => {
    const schedulesOf = schedules(snapshot, context);
    return (row) => answers(row, schedulesOf);
  },
};

function answers(row: Row, schedulesOf: Schedules): FactAnswers {
  const model = modelOf(row);
  const system = from(model, (value) => systemOf(row, value));
  const settings = from(system, (one) => from(from(model, (value) => osProfileOf(row, value)), (profile) => known(patchSettingsOf(row, one, profile))));
  const scheduled = from(system, (one) => schedulesOf({ row, system: one }));
  return {
    system,
    mode: from(settings, ({ mode }) => mode),
    assessmentMode: from(settings, ({ assessment }) => assessment),
    patchedBy: from(system, (one) => from(settings, (value) => patcherOf(one, value, scheduled))),
    schedules: scheduled,
  };
}

/**
 * A schedule counts only where the platform was told to wait for it; where it was told so and no schedule covers the machine, nothing is installed
 * ("Scheduled patching: prerequisites", Azure Update Manager).
 */
function patcherOf(system: System, { mode, waitsForSchedule }: PatchSettings, scheduled: Answer<readonly string[]>): Answer<Patcher> {
  if (!mode.known) return mode;
  if (mode.value === 'Manual') return known('people');
  if (mode.value !== 'AutomaticByPlatform') return known(system === 'Windows' ? 'system' : 'image');
  if (!waitsForSchedule.known) return waitsForSchedule;
  if (!waitsForSchedule.value) return known('platform');
  if (!scheduled.known) return scheduled;
  if (scheduled.value.length > 0) return known('schedule');
  return scheduled.atLeast === undefined ? known('nobody') : { known: false, unknown: scheduled.atLeast };
}
