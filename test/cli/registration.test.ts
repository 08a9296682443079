import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { graphPermissions } from '../../src/flow/scannerRole.ts';
import { run } from './run.ts';

const root = mkdtempSync(join(tmpdir(), 'portcullis-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/**
 * Stands in for `az`: notes each call, answers questions from what was created before (a file each), and knows Microsoft Graph's permissions but one
 * that a test takes away.
 */
const AZ = `#!/usr/bin/env bash
state=$STATE; printf '%s\\n' "$*" >> "$state/calls"
held() { [ -e "$state/$1" ] && echo "$2"; return 0; }
case "$*" in
  "account show"*) echo 11111111-1111-4111-8111-111111111111 ;;
  "ad app list"*) held app app-id ;;
  "ad app create"*) touch "$state/app"; echo app-id ;;
  "ad sp list"*) held principal principal-id ;;
  "ad sp create"*) touch "$state/principal"; echo principal-id ;;
  "ad app federated-credential list"*) held trusted portcullis-1 ;;
  "ad app federated-credential create"*) touch "$state/trusted" ;;
  "ad sp show"*"appRoles"*) name="$*"; name=\${name#*value==\\'}; name=\${name%%\\'*}; [ "$name" = "$UNKNOWN" ] || echo "role-of-$name" ;;
  "ad sp show"*) echo graph-id ;;
  "rest --method get"*) [ -e "$state/held" ] && cat "$state/held"; exit 0 ;;
  "rest --method post"*) echo "$*" | sed 's/.*"appRoleId": "\\([^"]*\\)".*/\\1/' >> "$state/held" ;;
  "role definition list"*) held role 'Portcullis Scanner' ;;
  "role definition create"*) touch "$state/role"; printf '%s' "\${@: -1}" > "$state/role.json" ;;
  "role assignment create"*) ;;
  *) echo "unexpected: $*" >&2; exit 9 ;;
esac
`;

const [bin, state] = [join(root, 'bin'), join(root, 'state')];
mkdirSync(bin);
writeFileSync(join(bin, 'az'), AZ);
chmodSync(join(bin, 'az'), 0o755);
beforeEach(() => {
  rmSync(state, { recursive: true, force: true });
  mkdirSync(state);
});

const SUBJECT = 'repo:contoso/compliance:ref:refs/heads/main';

function bash(script: string, environment: Readonly<Record<string, string>> = { SUBJECT }) {
  const { status, stdout, stderr } = spawnSync('bash', ['--norc', '-c', script], { stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: `${bin}:${process.env['PATH'] ?? ''}`, STATE: state, UNKNOWN: '', ...environment }, encoding: 'utf8' });
  return { status, stdout, stderr };
}

const calls = (): readonly string[] => readFileSync(join(state, 'calls'), 'utf8').split('\n');
const written = (): readonly string[] => calls().filter((call) => /^\S+(?: \S+)*? create\b|--method post/.test(call));

async function script(...argv: readonly string[]): Promise<string> {
  const { exitCode, stdout } = await run(['doctor', '--registration', ...argv]);
  expect(exitCode).toBe(0);
  return stdout;
}

describe('doctor --registration', () => {
  it('is a script that registers the application, trusts the pipeline, and grants what doctor --role names', async () => {
    const ran = bash(await script());
    expect(ran).toEqual({ status: 0, stdout: 'AZURE_TENANT_ID=11111111-1111-4111-8111-111111111111\nAZURE_CLIENT_ID=app-id\n', stderr: '' });
    const granted = written().filter((call) => call.startsWith('rest --method post')).map((call) => /"appRoleId": "role-of-([^"]+)"/.exec(call)?.[1]);
    expect(granted).toEqual(graphPermissions().map(({ permission }) => permission));
    expect(written().find((call) => call.includes('federated-credential create'))).toContain(`"subject": "${SUBJECT}"`);
    const role = JSON.parse(readFileSync(join(state, 'role.json'), 'utf8')) as { readonly Actions: readonly string[]; readonly AssignableScopes: readonly string[] };
    const named = JSON.parse((await run(['doctor', '--role'])).stdout) as typeof role;
    expect(role).toEqual({ ...named, AssignableScopes: ['/providers/Microsoft.Management/managementGroups/11111111-1111-4111-8111-111111111111'] });
    expect(calls().some((call) => /credential reset|--password|--cert/i.test(call))).toBe(false);
  });

  it('creates nothing a second time, but for the assignment, which Azure itself takes twice', async () => {
    const text = await script();
    bash(text);
    rmSync(join(state, 'calls'));
    expect(bash(text).status).toBe(0);
    expect(written().filter((call) => !call.startsWith('role assignment create'))).toEqual([]);
  });

  it('stands at the scopes that are named', async () => {
    bash(await script('--management-group', 'platform', '--subscription', '5AB00000-0000-4000-8000-000000000001'));
    const scopes = ['/providers/Microsoft.Management/managementGroups/platform', '/subscriptions/5ab00000-0000-4000-8000-000000000001'];
    expect((JSON.parse(readFileSync(join(state, 'role.json'), 'utf8')) as { readonly AssignableScopes: unknown }).AssignableScopes).toEqual(scopes);
    expect(written().filter((call) => call.startsWith('role assignment create')).map((call) => call.split(' ').at(-1))).toEqual(scopes);
  });

  it('lets no scope out of its quotes', async () => {
    const ran = bash(await script('--management-group', "x'; touch \"$STATE/escaped\"; '"));
    expect(ran.status).toBe(0);
    expect(() => readFileSync(join(state, 'escaped'))).toThrow();
  });

  it.each([['without a subject', {}, /set SUBJECT/], ['where Microsoft Graph does not know a permission', { SUBJECT, UNKNOWN: 'Policy.Read.All' }, /no application permission Policy\.Read\.All/]])('stops %s, and says so', async (_what, environment, said) => {
    const ran = bash(await script(), environment);
    expect([ran.status, ran.stderr]).toEqual([1, expect.stringMatching(said)]);
    expect(ran.stdout).toBe('');
  });

  it('is not asked for together with the role', async () => {
    expect((await run(['doctor', '--registration', '--role'])).exitCode).toBe(2);
  });
});
