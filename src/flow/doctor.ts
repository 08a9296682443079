import type { Diagnosis } from '../azure/diagnose.ts';
import { catalogEntry } from '../model/catalog.ts';
import type { Rule, Severity } from '../model/rule.ts';
import type { ScopeRequest } from '../model/snapshot.ts';
import { TOOL } from '../model/tool.ts';
import type { Gap } from '../model/unknown.ts';
import { openAzure, type SessionOptions } from './azureSession.ts';
import { loadRules } from './pack.ts';
import { describeRule } from './rules.ts';

export interface DoctorOptions extends SessionOptions {
  readonly asked: ScopeRequest;
  /** Rule files or directories beside the built-in pack. */
  readonly rules: readonly string[];
}

/** A rule, and what of the types that it reads cannot be read. */
export interface RuleReadiness {
  readonly ruleId: string;
  readonly severity: Severity;
  readonly title: string;
  readonly gaps: readonly Gap[];
}

export interface Checkup extends Diagnosis {
  readonly rules: readonly RuleReadiness[];
  readonly simulated: boolean;
}

/** Rule by rule, what the identity cannot read. Reads no resource: permissions, deny assignments, and whether the lists of the tenant answer; throws ToolError LOGIN when nobody is signed in. */
export async function doctor(options: DoctorOptions): Promise<Checkup> {
  const loaded = loadRules(options.rules);
  const session = await openAzure(options);
  const { diagnose } = await import('../azure/diagnose.ts');
  const diagnosis = await diagnose({ ...options, ...session, userAgent: `${TOOL.name}/${TOOL.version}` });
  const rules = loaded.rules.map((rule): RuleReadiness => ({ ruleId: rule.id, severity: rule.severity, title: rule.title, gaps: gapsOf(rule, diagnosis, loaded) }));
  return { ...diagnosis, rules, simulated: session.simulated() };
}

function gapsOf(rule: Rule, diagnosis: Diagnosis, loaded: ReturnType<typeof loadRules>): readonly Gap[] {
  const types = new Set(describeRule(rule, loaded).types.map((type) => catalogEntry(type)?.type ?? type));
  return diagnosis.gaps.filter((gap) => types.has(gap.artifact));
}
