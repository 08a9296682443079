import { isDeepStrictEqual } from 'node:util';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { assess } from '../../src/assess/assess.ts';
import { withCopy } from '../facts/copies.ts';
import type { Edit } from '../facts/exposure/defect.ts';
import { judge } from '../oracle/gate.ts';
import { randomGateWorld } from '../oracle/gateRandom.ts';
import { saidByCode, saidByOracle } from './gateWorld.ts';

const SOURCE = fileURLToPath(new URL('../../src', import.meta.url));
const WORLDS = 2_000;

function edit(file: string, find: string, replace: string): Edit {
  return { file, find, replace };
}

/** Each a change that a hurried person makes. The random worlds must tell each from the right code. */
const DEFECTS: readonly (readonly [what: string, edit: Edit])[] = [
  ['a waiver ends at the start of its last day', edit('assess/waivers.ts', 'if (daysLeft < 0)', 'if (daysLeft <= 0)')],
  ['a waiver lasts a day longer', edit('assess/waivers.ts', 'if (daysLeft < 0)', 'if (daysLeft < -1)')],
  ['a waiver is in effect before its approval', edit('assess/waivers.ts', "return { state: 'pending', daysLeft };", "return { state: 'active', daysLeft };")],
  ['a waiver is in effect a day after its approval', edit('assess/waivers.ts', 'today < startOfDay(approvedOn)', 'today <= startOfDay(approvedOn)')],
  ['a waiver is told of a day late', edit('assess/waivers.ts', 'daysLeft <= WARNING_DAYS', 'daysLeft < WARNING_DAYS')],
  ['unknowns are waived', edit('assess/waivers.ts', "if (status !== 'fail') return [];", '')],
  ['an expired waiver sets aside', edit('model/waiver.ts', "return state === 'active' || state === 'expiring';", "return state !== 'pending';")],
  ['a waiver near its end is over', edit('model/waiver.ts', "return state === 'active' || state === 'expiring';", "return state === 'active';")],
  ['the last waiver is named', edit('assess/waivers.ts', '(order.get(a) ?? 0) - (order.get(b) ?? 0)', '(order.get(b) ?? 0) - (order.get(a) ?? 0)')],
  ['a scope covers what is below it', edit('model/waiver.ts', "const below = scope.endsWith('/**');", "const below = scope.endsWith('/**') || scope.length > 0;")],
  ['older ids of a rule are not heeded by waivers', edit('assess/waivers.ts', "new Set(waivers.filter((waiver) => namesRule(waiver, { id: rule.id, aliases: rule.aliases ?? [] })))", "new Set(waivers.filter((waiver) => namesRule(waiver, { id: rule.id, aliases: [] })))")],
  ['patterns match anywhere', edit('model/override.ts', 'id.startsWith(pattern.slice(0, -1))', 'id.includes(pattern.slice(0, -1))')],
  ['an id that begins the same is the rule', edit('model/override.ts', ': id === pattern;', ': id.startsWith(pattern);')],
  ['letter case of scopes matters', edit('model/waiver.ts', 'key: idKey(below ? scope.slice(0, -3) : scope)', 'key: below ? scope.slice(0, -3) : scope')],
  ['a waiver that names what is unknown is not needed', edit('assess/waivers.ts', "if (named.some(({ id }) => some(judged.unknownsOf(id), touches))) return 'undecided';", '')],
  ['unknowns above a scope do not matter', edit('assess/waivers.ts', ' || isIn(scope.key, { key, below: true })', '')],
  ['unknowns below a scope do not matter', edit('assess/waivers.ts', "isIn(key, { ...scope, below: true })", 'isIn(key, scope)')],
  ['an unknown tenant does not matter', edit('assess/judged.ts', "return /^\\/tenants\\/[^/]+$/.test(key) ||", 'return')],
  ['what was not looked at is called misspelt', edit('assess/waivers.ts', "return isInScope ? 'neverMatches' : 'outOfScope';", "return 'neverMatches';")],
  ['ids are compared by their beginning', edit('assess/waivers.ts', "key.startsWith(`${scope.key}/`)", 'key.startsWith(scope.key)')],
  ['a failure more severe than in the baseline is known', edit('assess/baseline.ts', 'entry !== undefined && !isRaised(finding, entry) &&', 'entry !== undefined &&')],
  ['a failure less severe than in the baseline is new', edit('assess/baseline.ts', 'severityRank(severity) < severityRank(entry.severity)', 'severity !== entry.severity')],
  ['a waived failure becomes known', edit('assess/baseline.ts', "finding.disposition === 'open' && !lapsed", '!lapsed')],
  ['what an expired waiver names stays known', edit('assess/baseline.ts', ' && !lapsed.has(finding.fingerprint)', '')],
  ['older ids of a rule are not heeded by the baseline', edit('assess/baseline.ts', 'return [fingerprint, ...formerFingerprints].map((candidate) => entries', 'return [fingerprint].map((candidate) => entries')],
  ['first seen is now', edit('assess/baseline.ts', 'firstSeen: entry?.firstSeen ?? now', 'firstSeen: now')],
  ['what is unknown is fixed', edit('assess/baseline.ts', "status === 'unknown' || (status === undefined", '(status === undefined')],
  ['a rule that tells parts apart by now has fixed the whole', edit('assess/baseline.ts', "fate === 'passes' && isOfWhole ? 'unknown' : fate", 'fate')],
  ['what may be unread is gone', edit('assess/baseline.ts', ' || (status === undefined && judged.isOpen(rule, resourceId))', '')],
  ['what hangs on a subscription that was not looked at is fixed', edit('assess/baseline.ts', "if (subscriptionOf(resourceId) === undefined && !judged.sawAll(subscriptions)) return 'notJudged';", '')],
  ['what was not judged is gone', edit('assess/baseline.ts', 'judged.isAsked(rule, resourceId) && !judged.isJudged(resourceId)', 'judged.isAsked(rule, resourceId)')],
  ['a subscription that was not seen holds nothing', edit('assess/judged.ts', "(subscriptionOf(id) === undefined ? otherwise : seen.has(subscriptionOf(id) ?? ''))", 'true')],
  ['a rule that is not loaded counts as passing', edit('assess/baseline.ts', "if (rule === undefined) return 'notJudged';", "if (rule === undefined) return 'passes';")],
  ['the gate counts what is waived', edit('model/scanResult.ts', "(disposition === 'open' || (disposition === 'known' && newOnly !== true))", "(disposition !== 'known' || newOnly !== true)")],
  ['the gate never counts what is known', edit('model/scanResult.ts', "(disposition === 'known' && newOnly !== true)", 'false')],
  ['the gate always counts what is known', edit('model/scanResult.ts', "disposition === 'known' && newOnly !== true", "disposition === 'known'")],
  ['the gate asks for more than its severity', edit('assess/gate.ts', 'severityRank(finding.severity) <= severityRank(policy.failOn)', 'severityRank(finding.severity) < severityRank(policy.failOn)')],
  ['no data is incomplete', edit('model/scanResult.ts', " && unknown?.reason !== 'noData';", ';')],
  ['root causes are not put together', edit('assess/gate.ts', 'if (rootCause !== undefined) causes.add(rootCause);\n      else if', 'if')],
  ['allowed unknowns make the scan complete', edit('assess/gate.ts', 'incomplete: unread > 0,', 'incomplete: unread > allowed,')],
  ['one allowed unknown allows all', edit('assess/gate.ts', 'exitCodeOf(failed, unread > allowed)', 'exitCodeOf(failed, unread > 0 && allowed === 0)')],
  ['allowing changes nothing', edit('assess/gate.ts', 'exitCodeOf(failed, unread > allowed)', 'exitCodeOf(failed, unread > 0)')],
  ['allowing pardons failures', edit('assess/gate.ts', 'exitCodeOf(failed, unread > allowed)', 'exitCodeOf(failed && allowed === 0, unread > allowed)')],
  ['types are compared with letter case', edit('assess/gate.ts', 'unknown.artifact.toLowerCase() === wanted', 'unknown.artifact === name')],
  ['idle waivers always fail', edit('assess/gate.ts', 'failOnUnusedWaivers ? input.waivers.filter(isIdle) : []', 'input.waivers.filter(isIdle)')],
  ['only unused waivers are idle', edit('model/waiver.ts', "return use === 'unused' || use === 'neverMatches';", "return use === 'unused';")],
  ['undecided waivers are idle', edit('model/waiver.ts', "return use === 'unused' || use === 'neverMatches';", "return use !== 'used' && use !== 'outOfScope';")],
  ['failed and incomplete is failed', edit('assess/gate.ts', 'return incomplete ? 4 : 1;', 'return 1;')],
];

/** The first world that tells, or undefined. */
async function caughtBy(defect: Edit): Promise<number | undefined> {
  return withCopy(SOURCE, ['assess/assess'], defect, async (folder) => {
    const broken = (await import(`${folder}/assess/assess.js`) as { readonly assess: typeof assess }).assess;
    for (let seed = 1; seed <= WORLDS; seed += 1) if (!isDeepStrictEqual(saidByCode(randomGateWorld(seed), broken), saidByOracle(judge(randomGateWorld(seed))))) return seed;
    return undefined;
  });
}

describe('the comparison of waivers, baseline and gate with the second implementation', () => {
  it.each(DEFECTS)('notices when %s', async (_what, defect) => {
    expect(await caughtBy(defect)).toBeDefined();
  });

  it('notices nothing where nothing is wrong', async () => {
    expect(await caughtBy(edit('assess/gate.ts', 'The gate\'s decision.', 'The decision of the gate.'))).toBeUndefined();
  });
});
