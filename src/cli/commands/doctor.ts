import pc from 'picocolors';
import { doctor, type Checkup, type RuleReadiness } from '../../flow/doctor.ts';
import { registrationScript } from '../../flow/registrationScript.ts';
import { graphPermissions, scannerRole } from '../../flow/scannerRole.ts';
import type { Settings } from '../../model/settings.ts';
import { managementGroupScope, subscriptionScope } from '../../model/snapshot.ts';
import type { Gap } from '../../model/unknown.ts';
import { visibleText } from '../../model/visibleText.ts';
import { EXIT } from '../errors.ts';
import { wantsColor, writeText, type Io } from '../io.ts';
import { visibleJson } from '../json.ts';
import { createLog } from '../log.ts';
import { configured, logFlags, type LogOptions, type ScopeFlags } from '../options.ts';
import { tenantOptions } from '../tenant.ts';

interface DoctorFlags extends ScopeFlags, LogOptions {
  readonly rules: readonly string[];
  readonly role?: boolean;
  readonly registration?: boolean;
  readonly format: 'table' | 'json';
}

/** `doctor`: what the identity cannot read, rule by rule; exit 3 when a scan by it would be incomplete. `--role` and `--registration` ask nothing of Azure. */
export async function run(flags: DoctorFlags, io: Io): Promise<number> {
  const told = configured(flags, io);
  told.overrides();
  if (flags.role === true) return printRole(flags, told.settings, io);
  if (flags.registration === true) return printRegistration(flags, told.settings, io);
  const log = createLog(io, logFlags(flags));
  const checkup = await doctor({ ...tenantOptions(told.settings, {}, io, log), rules: told.settings.rules });
  if (flags.format === 'json') io.stdout.write(visibleJson(checkup));
  else writeText(tableOf(checkup, io), io);
  return checkup.rules.every(({ gaps }) => gaps.length === 0) && checkup.notVisible.length === 0 ? EXIT.ok : EXIT.incomplete;
}

/** The role alone goes to stdout, so that it can be piped to `az role definition create`. */
function printRole(flags: DoctorFlags, settings: Settings, io: Io): number {
  const scopes = scopesOf(settings);
  const root = managementGroupScope(settings.tenant ?? '<root management group>');
  const role = scannerRole(scopes.length > 0 ? scopes : [root]);
  if (flags.format === 'json') {
    io.stdout.write(visibleJson({ role, graphPermissions: graphPermissions() }));
    return EXIT.ok;
  }
  io.stdout.write(visibleJson(role));
  const log = createLog(io, logFlags(flags));
  if (scopes.length === 0 && settings.tenant === undefined) log.info('AssignableScopes needs your root management group: its id is the tenant id (--tenant, or --management-group, --subscription)');
  log.info('Create it with "az role definition create --role-definition FILE", and assign it to the identity that scans.');
  for (const { permission, types } of graphPermissions()) log.info(`Microsoft Graph application permission ${permission} (for ${types.join(', ')}), with admin consent`);
  return EXIT.ok;
}

function scopesOf({ managementGroups, subscriptions }: Settings): readonly string[] {
  return [...managementGroups.map(managementGroupScope), ...subscriptions.map(subscriptionScope)];
}

/** The script alone goes to stdout, to be read, kept and run by somebody who may. */
function printRegistration(flags: DoctorFlags, settings: Settings, io: Io): number {
  io.stdout.write(registrationScript({ scopes: scopesOf(settings), cloud: settings.cloud }));
  createLog(io, logFlags(flags)).info('Read it, then run it where az is signed in as an administrator: SUBJECT=repo:OWNER/REPOSITORY:ref:refs/heads/main bash FILE');
  return EXIT.ok;
}

function tableOf(checkup: Checkup, io: Io): string {
  const { green, yellow } = pc.createColors(wantsColor(io, io.stdout));
  const lines = checkup.rules.map((rule) => {
    const state = rule.gaps.length === 0 ? green('ready  ') : yellow('unknown');
    return `${rule.ruleId.padEnd(8)} ${state} ${visibleText(rule.title)}\n${missingLines(rule, checkup)}`;
  });
  return `${headOf(checkup)}\n${lines.join('')}${footOf(checkup)}`;
}

function headOf({ principal, tenantId, seen, notVisible, simulated }: Checkup): string {
  const who = principal === null ? 'somebody whose token does not say who' : `${visibleText(principal.name)} (${KINDS[principal.kind]})`;
  const count = `${seen.length} ${seen.length === 1 ? 'subscription' : 'subscriptions'} visible`;
  const absent = notVisible.map((name) => `'${visibleText(name)}' was asked for and is not visible\n`).join('');
  return `${simulated ? 'Simulated data\n' : ''}Signed in as ${who} in tenant ${visibleText(tenantId)}: ${count}\n${absent}`;
}

const KINDS = { user: 'user', servicePrincipal: 'service principal', managedIdentity: 'managed identity', unknown: 'of unknown kind' } as const;

/** One line a permission: what is missing, and where. */
function missingLines({ gaps }: RuleReadiness, { seen }: Checkup): string {
  const groups = Map.groupBy(gaps, (gap) => (gap.missing.length > 0 ? gap.missing.join(', ') : gap.message));
  return [...groups].map(([missing, of]) => `         needs ${visibleText(missing)} in ${whereOf(of, seen)}\n`).join('');
}

const NAMES_SHOWN = 3;

function whereOf(gaps: readonly Gap[], seen: Checkup['seen']): string {
  const scopes = [...new Set(gaps.map(({ scope }) => scope))];
  const names = scopes.map((scope) => visibleText(seen.find(({ subscriptionId }) => subscriptionScope(subscriptionId) === scope)?.displayName ?? (scope.startsWith('/tenants/') ? 'the tenant' : scope)));
  return names.length <= NAMES_SHOWN ? names.join(', ') : `${names.slice(0, NAMES_SHOWN).join(', ')} and ${names.length - NAMES_SHOWN} more`;
}

function footOf({ rules, principal }: Checkup): string {
  const unready = rules.filter(({ gaps }) => gaps.length > 0).length;
  if (unready === 0) return 'Every rule can be judged, as far as permissions go.\n';
  const lacksConsent = rules.some(({ gaps }) => gaps.some(({ missing }) => missing.some((permission) => !permission.includes('/'))));
  const byUser = principal?.kind === 'user' && lacksConsent ? `The client that ${visibleText(principal.name)} signed in with cannot be given permissions of Microsoft Graph, whatever roles they hold: an application can.\n` : '';
  return `${byUser}${unready} of ${rules.length} rules cannot be judged everywhere. "portcullis doctor --role" prints the role that grants what is missing, "portcullis doctor --registration" a script that gives the scanner an application of its own with all of it.\n`;
}
